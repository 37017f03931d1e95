#include "harness/catalog/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "harness/catalog/nearest.hpp"

namespace assay {
namespace {

constexpr std::array all_standings{Standing::met, Standing::not_met, Standing::undecided,
                                   Standing::in_part};

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// What is wrong with the file, as the rest of a sentence.
struct Misfit {
  std::string why{};
};

std::string text_of(const Document& document, const char* member) {
  auto text = document.text(member);
  if (!text || text->empty()) {
    throw Misfit{fmt::format("has no {}", member)};
  }
  return *std::move(text);
}

/// Every element, or none is meant: a list that is cut short in silence would certify too much.
std::vector<std::string> texts_of(const Document& document, const char* member) {
  std::vector<std::string> texts = document.texts(member);
  const Document list = document[member];
  if ((!list.is_null() && !list.is_array()) || texts.size() != list.size()) {
    throw Misfit{fmt::format("has a member {} that is no array of strings", member)};
  }
  return texts;
}

ProfileStatus status_of(const Document& document) {
  const std::string name = text_of(document, "status");
  for (const ProfileStatus status : {ProfileStatus::draft, ProfileStatus::released}) {
    if (name_of(status) == name) {
      return status;
    }
  }
  throw Misfit{fmt::format("has the status {}, which is neither draft nor released", name)};
}

Revision revision_of(const Document& document) {
  const std::string name = text_of(document, "revision");
  const auto revision = revision_named(name);
  if (!revision) {
    throw Misfit{fmt::format("is judged in revision {}, which nobody knows", name)};
  }
  return *revision;
}

std::vector<InformingCase> informing_of(const Document& document) {
  const Document list = document["informs"];
  if (!list.is_array()) {
    throw Misfit{"has no array informs"};
  }
  std::vector<InformingCase> informing;
  for (std::size_t i = 0; i < list.size(); ++i) {
    informing.push_back(
        {.id = text_of(list.at(i), "case"), .reason = text_of(list.at(i), "reason")});
  }
  return informing;
}

void check(const Profile& profile) {
  if (profile.roles.empty()) {
    throw Misfit{"binds nobody: roles is empty"};
  }
  if (profile.certifies.empty()) {
    throw Misfit{"certifies nothing"};
  }
  if ((profile.status == ProfileStatus::released) == profile.since.empty()) {
    throw Misfit{profile.since.empty() ? "is released and does not say since when"
                                       : "is a draft and says since when it is released"};
  }
  std::set<std::string_view> ids;
  const auto add = [&](std::string_view id) {
    if (!ids.insert(id).second) {
      throw Misfit{fmt::format("names {} twice", id)};
    }
  };
  std::ranges::for_each(profile.certifies, add);
  std::ranges::for_each(profile.informs, add, &InformingCase::id);
}

}  // namespace

std::string_view name_of(ProfileStatus status) {
  return status == ProfileStatus::draft ? "draft" : "released";
}

std::string_view name_of(Standing standing) {
  switch (standing) {
    case Standing::met:
      return "met";
    case Standing::not_met:
      return "not met";
    case Standing::undecided:
      return "undecided";
    case Standing::in_part:
      return "in part";
  }
  return "";
}

std::optional<Standing> standing_named(std::string_view name) {
  for (const Standing standing : all_standings) {
    if (name_of(standing) == name) {
      return standing;
    }
  }
  return std::nullopt;
}

bool Profile::is_certifying(std::string_view case_id) const { return is_among(certifies, case_id); }

const InformingCase* Profile::informing(std::string_view case_id) const {
  const auto found = std::ranges::find(informs, case_id, &InformingCase::id);
  return found == informs.end() ? nullptr : &*found;
}

bool Profile::lists(std::string_view case_id) const {
  return is_certifying(case_id) || informing(case_id) != nullptr;
}

bool Profile::concerns(const Requirement& requirement) const {
  const bool is_in_a_document = documents.empty() || is_among(documents, requirement.document) ||
                                is_among(requirements, requirement.id);
  return is_in_a_document && is_among(roles, requirement.role) &&
         requirement.level_in(revision) != Level::none;
}

bool Profile::is_of_mcp() const {
  return documents.empty() || std::ranges::any_of(documents, [](const std::string& document) {
           return document.starts_with("MCP");
         });
}

std::expected<Profile, std::string> read_profile(const Document& document) {
  try {
    Profile profile{.name = text_of(document, "name"),
                    .title = text_of(document, "title"),
                    .status = status_of(document),
                    .since = document.text("since").value_or(""),
                    .revision = revision_of(document),
                    .roles = texts_of(document, "roles"),
                    .documents = texts_of(document, "documents"),
                    .requirements = texts_of(document, "requirements"),
                    .certifies = texts_of(document, "certifies"),
                    .informs = informing_of(document)};
    check(profile);
    return profile;
  } catch (const Misfit& misfit) {
    return std::unexpected(misfit.why);
  }
}

std::vector<Revision> deciding_revisions(const Profile& profile, const Catalog& catalog) {
  // A MUST that is only a SHOULD there would pass unseen.
  const auto binds_as_much = [&](const Case& item, Revision revision) {
    return std::ranges::all_of(item.cites, [&](RequirementKey key) {
      const Requirement& row = row_of(key);
      return !profile.concerns(row) || !is_binding(row.level_in(profile.revision)) ||
             is_binding(row.level_in(revision));
    });
  };
  const auto decides = [&](Revision revision) {
    return std::ranges::all_of(profile.certifies, [&](const std::string& id) {
      const Case* item = catalog.find(id);
      return item == nullptr || binds_as_much(*item, revision);
    });
  };
  std::vector<Revision> deciding;
  for (const Revision revision : all_revisions) {
    if (revision == profile.revision || (!profile.is_of_mcp() && decides(revision))) {
      deciding.push_back(revision);
    }
  }
  return deciding;
}

std::vector<std::string> retired_cases(const Profile& profile, const Catalog& catalog) {
  std::vector<std::string> retired;
  const auto note = [&](const std::string& id) {
    if (catalog.find(id) == nullptr) {
      retired.push_back(id);
    }
  };
  std::ranges::for_each(profile.certifies, note);
  std::ranges::for_each(profile.informs, note, &InformingCase::id);
  return retired;
}

std::expected<const Profile*, std::string> profile_named(std::string_view name,
                                                         const std::vector<Profile>& profiles) {
  const auto found = std::ranges::find(profiles, name, &Profile::name);
  if (found != profiles.end()) {
    return &*found;
  }
  std::vector<std::string> names;
  std::ranges::transform(profiles, std::back_inserter(names), &Profile::name);
  return std::unexpected(fmt::format("{} There are: {}.", unknown_sentence("profile", name, names),
                                     fmt::join(names, ", ")));
}

}  // namespace assay
