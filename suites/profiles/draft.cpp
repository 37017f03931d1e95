#include "suites/profiles/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace assay::suites {
namespace {

constexpr std::string_view only_recommends =
    "What it checks of this profile is recommended or optional: no MUST and no MUST NOT.";
constexpr std::string_view only_an_extension =
    "It checks rules of an extension, which a server of this revision need not have.";
constexpr std::string_view may_hurt =
    "It may lock accounts or exhaust the target, so that it runs only where it is named.";
constexpr std::string_view about_sessions =
    "It is about sessions or the handshake, which this revision does not have.";
constexpr std::array own_reasons{only_recommends, only_an_extension, may_hurt, about_sessions};

/// Extensions of MCP have documents, and revisions, of their own.
bool is_of_an_extension(const Requirement& row) {
  return row.document.find("xtension") != std::string_view::npos;
}

bool needs_the_handshake(const Case& item) {
  return std::ranges::any_of(item.applies_to, [](Feature feature) {
    return feature == Feature::handshake_era || feature == Feature::sessions;
  });
}

/// Why a case in the scope does not certify; empty where it does.
std::string_view reason_to_inform(const Case& item, const std::vector<const Requirement*>& rows,
                                  Revision revision) {
  if (item.kind == Kind::denial) {
    return may_hurt;
  }
  if (era_of(revision) == Era::stateless && needs_the_handshake(item)) {
    return about_sessions;
  }
  const auto binds = [&](const Requirement* row) { return is_binding(row->level_in(revision)); };
  if (std::ranges::none_of(rows, binds)) {
    return only_recommends;
  }
  const bool is_of_the_core = std::ranges::any_of(
      rows, [&](const Requirement* row) { return binds(row) && !is_of_an_extension(*row); });
  return is_of_the_core ? "" : only_an_extension;
}

bool is_written_by_hand(const InformingCase* listed) {
  return listed != nullptr && std::ranges::find(own_reasons, listed->reason) == own_reasons.end();
}

/// The rows of the scope that a case cites.
std::vector<const Requirement*> rows_in_scope(const Profile& profile, const Case& item) {
  std::vector<const Requirement*> rows;
  for (const RequirementKey key : item.cites) {
    if (profile.concerns(row_of(key))) {
      rows.push_back(&row_of(key));
    }
  }
  return rows;
}

/// Whether the document adds anything to the scope: else its name only looks like more.
bool binds_a_role_of(const Profile& profile, std::string_view document) {
  return std::ranges::any_of(register_rows(), [&](const Requirement& row) {
    return row.document == document && profile.concerns(row);
  });
}

class Problems {
 public:
  explicit Problems(const Profile& profile) : profile_(profile) {}

  void add(std::string_view what) {
    found_.push_back(fmt::format("{}.json: {}", profile_.name, what));
  }
  void compare(const std::string& id, const Profile& wanted, const Catalog& catalog) {
    const std::string_view now = place_of(profile_, id);
    const std::string_view due = place_of(wanted, id);
    if (catalog.find(id) == nullptr) {
      complain(id, "is listed, and no case is called so");
    } else if (now != due) {
      complain(id, fmt::format("stands in {} and belongs in {}", now, due));
    } else if (const InformingCase* listed = profile_.informing(id);
               listed != nullptr && listed->reason != wanted.informing(id)->reason) {
      complain(id, "informs for a reason that does not hold any more");
    }
  }
  std::vector<std::string> taken() && { return std::move(found_); }

 private:
  static std::string_view place_of(const Profile& profile, const std::string& id) {
    return profile.is_certifying(id)          ? "certifies"
           : profile.informing(id) != nullptr ? "informs"
                                              : "neither list";
  }
  void complain(const std::string& id, std::string_view what) {
    add(fmt::format("{} {}; ASSAY_UPDATE_PROFILES=1 profiles_test writes the lists anew.", id,
                    what));
  }

  const Profile& profile_;
  std::vector<std::string> found_;
};

}  // namespace

Profile drafted(const Profile& profile, const Catalog& catalog) {
  Profile draft = profile;
  draft.certifies.clear();
  draft.informs.clear();
  for (const Case& item : catalog.cases()) {
    const auto rows = rows_in_scope(profile, item);
    if (rows.empty()) {
      continue;
    }
    const InformingCase* listed = profile.informing(item.id);
    const std::string_view reason = reason_to_inform(item, rows, profile.revision);
    if (is_written_by_hand(listed)) {
      draft.informs.push_back(*listed);
    } else if (!reason.empty()) {
      draft.informs.push_back({.id = item.id, .reason = std::string(reason)});
    } else {
      draft.certifies.push_back(item.id);
    }
  }
  return draft;
}

std::vector<std::string> problems_of_draft(const Profile& profile, const Catalog& catalog) {
  if (profile.status == ProfileStatus::released) {
    return {};
  }
  Problems problems(profile);
  for (const std::string& id : profile.requirements) {
    if (const Requirement* row = find_requirement(id); row == nullptr || row->id != id) {
      problems.add(fmt::format("the register has no requirement {}.", id));
    }
  }
  for (const std::string& document : profile.documents) {
    if (!binds_a_role_of(profile, document)) {
      problems.add(fmt::format("no requirement of {} binds its roles in its revision.", document));
    }
  }
  const Profile wanted = drafted(profile, catalog);
  std::set<std::string> ids;
  for (const Profile* each : {&profile, &wanted}) {
    ids.insert(each->certifies.begin(), each->certifies.end());
    for (const InformingCase& item : each->informs) {
      ids.insert(item.id);
    }
  }
  for (const std::string& id : ids) {
    problems.compare(id, wanted, catalog);
  }
  return std::move(problems).taken();
}

}  // namespace assay::suites
