#include "reports/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "harness/catalog/coverage.hpp"
#include "reports/layout.hpp"
#include "reports/list.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kDeep = 4;

/// Text in sections, wrapped to the width that it is made with.
class Page {
 public:
  explicit Page(std::size_t width) : width_(width) {}

  void title(std::string_view text) { out_ += fmt::format("{}\n", text); }
  void section(std::string_view heading) { out_ += fmt::format("\n{}\n", heading); }
  void text(std::string_view text, std::size_t indent = kIndent) {
    if (!text.empty()) {
      out_ += indented(text, indent, width_);
    }
  }
  void member(std::string_view label, std::string_view value, std::size_t indent = kDeep) {
    if (!value.empty()) {
      text(fmt::format("{}: {}", label, value), indent);
    }
  }
  std::string taken() && { return std::move(out_); }

 private:
  std::size_t width_{};
  std::string out_;
};

/// The revisions in which a requirement has a level for which `is_wanted` holds.
template <typename Predicate>
std::string revisions_where(const Requirement& row, Predicate is_wanted) {
  std::string names;
  for (const Revision revision : all_revisions) {
    if (is_wanted(row.level_in(revision))) {
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(revision));
    }
  }
  return names;
}

bool is_recommended(Level level) { return level == Level::should || level == Level::should_not; }

void write_rule(Page& page, const Requirement& row) {
  page.text(row.id);
  page.text(row.statement, kDeep);
  page.member("level", levels_of(row));
  page.member("source", fmt::format("{}, {}", source_of(row), row.url));
  page.member("why", row.why);
  page.member("fix", row.fix);
}

void write_verdicts(Page& page, const Case& item) {
  page.section("What passes and what fails");
  page.text("PASS: every MUST below was checked and held.");
  for (const RequirementKey key : item.cites) {
    const Requirement& row = row_of(key);
    const std::string fails = revisions_where(row, is_binding);
    const std::string warns = revisions_where(row, is_recommended);
    if (!fails.empty()) {
      page.text(fmt::format("FAIL: {} is broken (in {}).", row.slug, fails));
    }
    if (!warns.empty()) {
      page.text(fmt::format("warning: {} is broken (in {}).", row.slug, warns));
    }
  }
}

void write_conditions(Page& page, const Case& item) {
  if (!item.applies_to.empty()) {
    page.section("It is about a target that");
    for (const Feature feature : item.applies_to) {
      page.text(phrase_of(feature));
    }
  }
  if (!item.needs.empty()) {
    page.section("You bring");
    for (const Need need : item.needs) {
      page.text(phrase_of(need));
    }
  }
  if (item.guards) {
    page.section("It guards a step");
    page.text(
        fmt::format("Where the target fails here, cases that need the step '{}' are reported "
                    "under this finding.",
                    name_of(*item.guards)));
  }
}

void write_reason_for_none(Page& page, const Requirement& row, const Catalog& catalog) {
  if (std::ranges::any_of(catalog.cases(), [&](const Case& item) { return cites(item, row); })) {
    return;
  }
  page.text(row.excluded.empty() ? "None so far." : fmt::format("None. {}", row.excluded));
}

void write_breaking_flaws(Page& page, const Requirement& row, std::span<const FlawRow> flaws) {
  bool has_heading = false;
  for (const FlawRow& flaw : flaws) {
    if (std::ranges::any_of(flaw.breaks,
                            [&](RequirementKey key) { return &row_of(key) == &row; })) {
      if (!has_heading) {
        page.section("Flaws of the reference servers that break it");
        has_heading = true;
      }
      page.text(fmt::format("{}: {}", flaw.id(), flaw.sentence));
    }
  }
}

void write_needs_of(Page& page, const Profile& profile, const Catalog& catalog) {
  std::set<Need> needs;
  for (const std::string& id : profile.certifies) {
    if (const Case* item = catalog.find(id)) {
      needs.insert(item->needs.begin(), item->needs.end());
    }
  }
  if (!needs.empty()) {
    page.section("You bring");
    for (const Need need : needs) {
      page.text(phrase_of(need));
    }
  }
}

/// Whether every case that catches it needs tokens of the harness's own making.
bool needs_forged_tokens(const FlawRow& flaw, const Catalog& catalog) {
  std::size_t catching = 0;
  std::size_t forging = 0;
  for (const Case& item : catalog.cases()) {
    if (std::ranges::find(item.flaws, flaw.flaw) != item.flaws.end()) {
      ++catching;
      const bool forges = std::ranges::find(item.needs, Need::trusted_issuer) != item.needs.end();
      forging += forges ? 1 : 0;
    }
  }
  return catching > 0 && catching == forging;
}

}  // namespace

std::string explain_case(const Case& item, std::span<const FlawRow> flaws, std::size_t width) {
  Page page{width};
  page.title(item.id);
  page.text(item.claim);
  page.text(
      fmt::format("({}, {}, since {})", name_of(item.phase()), name_of(item.kind), item.since));
  if (!item.method.empty()) {
    page.section("How it is tested");
    page.text(item.method);
  }
  write_verdicts(page, item);
  page.section(item.cites.size() == 1 ? "The requirement" : "The requirements");
  for (const RequirementKey key : item.cites) {
    write_rule(page, row_of(key));
  }
  write_conditions(page, item);
  page.section("Flaws of the reference servers that it catches");
  for (const Flaw flaw : item.flaws) {
    if (const FlawRow* row = row_among(flaws, flaw)) {
      page.text(fmt::format("{}: {}", row->id(), row->sentence));
    }
  }
  return std::move(page).taken();
}

std::string explain_requirement(const Requirement& requirement, const Catalog& catalog,
                                std::span<const FlawRow> flaws, std::size_t width) {
  Page page{width};
  page.title(requirement.id);
  page.text(requirement.statement);
  page.section("Where it is written");
  page.text(fmt::format("{}, {}", source_of(requirement), requirement.url));
  page.text(fmt::format("{}. It binds: {}.", levels_of(requirement), requirement.role));
  page.section("Why it matters");
  page.text(requirement.why);
  page.member("threat", requirement.threat, kIndent);
  page.member("weakness", requirement.cwe, kIndent);
  page.section("How to mend a server that breaks it");
  page.text(requirement.fix);
  page.section("Cases that test it");
  for (const Case& item : catalog.cases()) {
    if (cites(item, requirement)) {
      page.text(fmt::format("{}: {}", item.id, item.claim));
      page.member("how", item.method);
    }
  }
  write_reason_for_none(page, requirement, catalog);
  write_breaking_flaws(page, requirement, flaws);
  return std::move(page).taken();
}

std::string explain_profile(const Profile& profile, const Catalog& catalog, std::size_t width) {
  Page page{width};
  page.title(profile.name);
  page.text(profile.title);
  page.text(profile.status == ProfileStatus::released
                ? fmt::format("(released with {}: it never changes)", profile.since)
                : "(a draft: it may still change)");
  page.section("What it is about");
  page.text(fmt::format("role: {}", fmt::join(profile.roles, ", ")));
  std::vector<std::string_view> revisions;
  for (const Revision revision : deciding_revisions(profile, catalog)) {
    revisions.push_back(name_of(revision));
  }
  page.text(fmt::format("revision of MCP: {}{}",
                        revisions.size() > 1 ? "the newest that the server speaks of " : "",
                        fmt::join(revisions, ", ")));
  page.member("documents", fmt::format("{}", fmt::join(profile.documents, ", ")), kIndent);
  page.member("further requirements", fmt::format("{}", fmt::join(profile.requirements, ", ")),
              kIndent);
  page.section("It is met");
  page.text(
      "where each certifying case passes or is not about the target, at least one passes, and "
      "none of its rules is broken, also by no informing case. A certifying case that is "
      "NOT_EXERCISED leaves it "
      "open (exit code 2).");
  write_needs_of(page, profile, catalog);
  page.section("Cases that certify");
  for (const std::string& id : profile.certifies) {
    const Case* item = catalog.find(id);
    page.text(fmt::format("{}: {}", id, item == nullptr ? "(retired)" : item->claim));
  }
  page.section("Cases that inform");
  for (const InformingCase& item : profile.informs) {
    page.text(fmt::format("{}: {}{}", item.id, item.reason,
                          catalog.find(item.id) == nullptr ? " (retired)" : ""));
  }
  page.text(profile.informs.empty() ? "None." : "");
  page.section("Run it");
  page.text(fmt::format("mcp-assay run --target FILE --profile {}", profile.name));
  return std::move(page).taken();
}

std::string explain_flaw(const FlawRow& flaw, const Catalog& catalog, std::size_t width) {
  Page page{width};
  page.title(flaw.id());
  page.text(flaw.sentence);
  page.text("(a flaw of the reference servers: they have it where it is switched on)");
  page.section(flaw.breaks.size() == 1 ? "The requirement that it breaks"
                                       : "The requirements that it breaks");
  for (const RequirementKey key : flaw.breaks) {
    const Requirement& row = row_of(key);
    page.text(row.id);
    page.text(row.statement, kDeep);
    page.member("level", levels_of(row));
    page.member("source", fmt::format("{}, {}", source_of(row), row.url));
  }
  page.section("Cases that catch it");
  bool is_caught = false;
  for (const Case& item : catalog.cases()) {
    if (std::ranges::find(item.flaws, flaw.flaw) != item.flaws.end()) {
      page.text(fmt::format("{}: {}", item.id, item.claim));
      is_caught = true;
    }
  }
  page.text(is_caught ? "" : "None.");
  page.section("See it");
  page.text(fmt::format("mcp-assay selftest --flaw {}", flaw.id()));
  if (needs_forged_tokens(flaw, catalog)) {
    page.text(
        "(A server that mcp-assay reference starts does not show it: it takes tokens forged "
        "with keys of the issuer that the server trusts, which the embedded one hands over.)");
  } else {
    page.text(fmt::format("mcp-assay reference --flaw {} --write-target ref.yaml", flaw.id()));
  }
  return std::move(page).taken();
}

}  // namespace assay::reports
