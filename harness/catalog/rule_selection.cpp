#include "harness/catalog/rule_selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/catalog/coverage.hpp"
#include "harness/catalog/field_terms.hpp"
#include "harness/catalog/name_list.hpp"

namespace assay {
namespace {

using Rows = std::vector<const Requirement*>;

/// MUST stands for MUST NOT, too: who asks for the one wants what binds.
Level without_not(Level level) {
  if (level == Level::must_not) {
    return Level::must;
  }
  return level == Level::should_not ? Level::should : level;
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool has_level(const Requirement& row, const std::vector<std::string>& levels,
               std::optional<Revision> revision) {
  return std::ranges::any_of(all_revisions, [&](Revision each) {
    const Level level = row.level_in(each);
    return (!revision || each == *revision) && level != Level::none &&
           (levels.empty() || is_among(levels, name_of(level)) ||
            is_among(levels, name_of(without_not(level))));
  });
}

bool speaks_of_all(const Requirement& row, const std::vector<std::string>& searches) {
  const std::string said = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", row.id, row.document,
                                       row.section, row.statement, row.why, row.threat, row.cwe);
  return std::ranges::all_of(searches,
                             [&](const std::string& wanted) { return speaks_of(said, wanted); });
}

/// What the options say, read.
struct Wanted {
  std::vector<std::string> levels{};
  std::vector<std::string> roles{};
  std::optional<Revision> revision{};
  std::vector<const Requirement*> named{};
  Selection selection{};
};

std::expected<Wanted, std::string> read(const RuleSelectionOptions& options, const Catalog& catalog,
                                        const std::vector<Profile>& profiles) {
  Wanted wanted;
  auto levels =
      names_among("level", options.levels, {"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY"});
  auto roles =
      names_among("role", options.roles, {"server", "resource-server", "authorization-server"});
  if (!levels || !roles) {
    return std::unexpected(levels ? roles.error() : levels.error());
  }
  wanted.levels = *std::move(levels);
  wanted.roles = *std::move(roles);
  wanted.revision = revision_named(options.revision);
  if (!options.revision.empty() && !wanted.revision) {
    return std::unexpected(unknown_revision(options.revision, false));
  }
  for (const std::string& name : options.cases.requirements) {
    wanted.named.push_back(find_requirement(name));
    if (wanted.named.back() == nullptr) {
      return std::unexpected(unknown_requirement(name));
    }
  }
  SelectionOptions of_cases = options.cases;
  of_cases.requirements.clear();  // here it names rows, whether or not a case cites them
  auto selection = make_selection(of_cases, catalog, profiles);
  if (!selection) {
    return std::unexpected(selection.error());
  }
  wanted.selection = *std::move(selection);
  if (const Profile* profile = wanted.selection.profile; profile != nullptr && !wanted.revision) {
    wanted.revision = profile->revision;
  }
  return wanted;
}

/// By what the register itself says of it.
bool is_wanted(const Requirement& row, const Wanted& wanted) {
  const Profile* profile = wanted.selection.profile;
  const auto& phases = wanted.selection.phases;
  const bool in_phase = phases.empty() || std::ranges::any_of(phases, [&](Phase phase) {
                          return name_of(phase) == row.phase;
                        });
  const bool is_named =
      wanted.named.empty() || std::ranges::find(wanted.named, &row) != wanted.named.end();
  return in_phase && is_named && (profile == nullptr || profile->concerns(row)) &&
         has_level(row, wanted.levels, wanted.revision) &&
         (wanted.roles.empty() || is_among(wanted.roles, row.role));
}

}  // namespace

std::expected<Rows, std::string> select_rules(const RuleSelectionOptions& options,
                                              const Catalog& catalog,
                                              const std::vector<Profile>& profiles) {
  const bool by_case = !options.cases.filters.empty() || !options.cases.kinds.empty();
  if (options.uncovered && by_case) {
    return std::unexpected(
        "--uncovered is about requirements that no case cites, and --filter and --kind choose by "
        "case: leave out one or the other.");
  }
  const auto wanted = read(options, catalog, profiles);
  if (!wanted) {
    return std::unexpected(wanted.error());
  }
  const Profile* profile = wanted->selection.profile;
  const auto chosen = wanted->selection.from(catalog);
  const auto all = profile == nullptr ? catalog.all() : listed_cases(*profile, catalog);
  const auto covers = [](const std::vector<const Case*>& cases, const Requirement& row) {
    return coverage_of(row, cases) == Coverage::covered;
  };
  Rows rows;
  for (const Requirement& row : register_rows()) {
    if (is_wanted(row, *wanted) && speaks_of_all(row, options.searches) &&
        (!by_case || covers(chosen, row)) && (!options.uncovered || !covers(all, row))) {
      rows.push_back(&row);
    }
  }
  return rows;
}

}  // namespace assay
