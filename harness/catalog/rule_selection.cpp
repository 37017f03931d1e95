#include "harness/catalog/rule_selection.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/catalog/coverage.hpp"
#include "harness/catalog/name_list.hpp"
#include "harness/catalog/nearest.hpp"

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
           (levels.empty() || is_among(levels, name_of(without_not(level))));
  });
}

std::expected<std::optional<Revision>, std::string> read_revision(const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto revision = revision_named(text);
  if (!revision) {
    std::vector<std::string> known;
    for (const Revision each : all_revisions) {
      known.emplace_back(name_of(each));
    }
    return std::unexpected(unknown_sentence("revision", text, known));
  }
  return revision;
}

/// The rows that the options for cases leave: those they name, or those that the cases cite.
std::expected<Rows, std::string> rows_by_case(const SelectionOptions& options,
                                              const Catalog& catalog,
                                              const std::vector<Profile>& profiles) {
  SelectionOptions of_cases = options;
  of_cases.requirements.clear();
  const auto selection = make_selection(of_cases, catalog, profiles);
  if (!selection) {
    return std::unexpected(selection.error());
  }
  std::vector<const Requirement*> named;
  for (const std::string& name : options.requirements) {
    named.push_back(find_requirement(name));
    if (named.back() == nullptr) {
      return std::unexpected(unknown_requirement(name));
    }
  }
  const bool by_case =
      !options.filters.empty() || !options.kinds.empty() || !options.profile.empty();
  const auto cases = selection->from(catalog);
  Rows rows;
  for (const Requirement& row : register_rows()) {
    const bool in_phase =
        selection->phases.empty() ||
        std::ranges::any_of(selection->phases, [&](Phase it) { return name_of(it) == row.phase; });
    const bool is_named = named.empty() || std::ranges::find(named, &row) != named.end();
    if (in_phase && is_named && (!by_case || coverage_of(row, cases) == Coverage::covered)) {
      rows.push_back(&row);
    }
  }
  return rows;
}

}  // namespace

std::expected<Rows, std::string> select_rules(const RuleSelectionOptions& options,
                                              const Catalog& catalog,
                                              const std::vector<Profile>& profiles) {
  const auto levels = names_among("level", options.levels, {"MUST", "SHOULD", "MAY"});
  if (!levels) {
    return std::unexpected(levels.error());
  }
  const auto roles =
      names_among("role", options.roles, {"server", "resource-server", "authorization-server"});
  if (!roles) {
    return std::unexpected(roles.error());
  }
  const auto revision = read_revision(options.revision);
  if (!revision) {
    return std::unexpected(revision.error());
  }
  auto rows = rows_by_case(options.cases, catalog, profiles);
  if (!rows) {
    return rows;
  }
  std::vector<const Case*> all;
  for (const Case& item : catalog.cases()) {
    all.push_back(&item);
  }
  std::erase_if(*rows, [&](const Requirement* row) {
    return !has_level(*row, *levels, *revision) ||
           (!roles->empty() && !is_among(*roles, row->role)) ||
           (options.uncovered && coverage_of(*row, all) == Coverage::covered);
  });
  return rows;
}

}  // namespace assay
