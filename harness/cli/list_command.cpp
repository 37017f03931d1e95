#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "harness/catalog/nearest.hpp"
#include "harness/catalog/rule_selection.hpp"
#include "harness/cli/commands.hpp"
#include "reports/coverage_page.hpp"
#include "reports/explain.hpp"
#include "reports/list.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

std::vector<const Case*> all_cases(const Catalog& catalog) {
  std::vector<const Case*> cases;
  for (const Case& item : catalog.cases()) {
    cases.push_back(&item);
  }
  return cases;
}

int list_rules(const ListOptions& options) {
  const Catalog& catalog = suites::catalog();
  const auto rules = select_rules({.cases = options.selection,
                                   .levels = options.levels,
                                   .roles = options.roles,
                                   .revision = options.revision,
                                   .uncovered = options.uncovered},
                                  catalog, suites::profiles());
  if (!rules) {
    return fail(exit_usage, rules.error());
  }
  if (options.markdown) {
    std::cout << reports::coverage_page(*rules, all_cases(catalog));
    return 0;
  }
  std::cout << reports::list_requirements(*rules, all_cases(catalog),
                                          options.json ? reports::Form::json : reports::Form::text,
                                          page_width().value_or(0));
  return 0;
}

/// The first option that only goes with requirements, or nothing.
std::string_view option_for_rules(const ListOptions& options) {
  if (options.uncovered) {
    return "--uncovered";
  }
  if (!options.levels.empty()) {
    return "--level";
  }
  if (!options.roles.empty()) {
    return "--role";
  }
  if (!options.revision.empty()) {
    return "--revision";
  }
  return options.markdown ? "--markdown" : "";
}

/// The one that was named, those that list one of the cases, or all.
std::vector<const Profile*> profiles_with(bool all, const std::vector<const Case*>& cases,
                                          const Profile* named) {
  std::vector<const Profile*> chosen;
  for (const Profile& profile : suites::profiles()) {
    const bool lists_one =
        std::ranges::any_of(cases, [&](const Case* item) { return profile.lists(item->id); });
    if (all || (lists_one && (named == nullptr || named == &profile))) {
      chosen.push_back(&profile);
    }
  }
  return chosen;
}

}  // namespace

int list(const ListOptions& options) {
  if (options.what == "requirements") {
    return list_rules(options);
  }
  if (const std::string_view misplaced = option_for_rules(options); !misplaced.empty()) {
    return fail(exit_usage, fmt::format("{} goes with 'list requirements', not with 'list {}'.",
                                        misplaced, options.what));
  }
  const Catalog& catalog = suites::catalog();
  const auto selection = make_selection(options.selection, catalog, suites::profiles());
  if (!selection) {
    return fail(exit_usage, selection.error());
  }
  const auto cases = selection->from(catalog);
  // Into a pipe goes a line each, for grep and its like.
  const std::size_t width = page_width().value_or(0);
  const reports::Form form = options.json ? reports::Form::json : reports::Form::text;
  if (options.what == "cases") {
    std::cout << reports::list_cases(cases, flaw_rows(), form, width);
    return 0;
  }
  const bool all = !options.selection.narrows_profile() && options.selection.profile.empty();
  if (options.what == "profiles") {
    std::cout << reports::list_profiles(profiles_with(all, cases, selection->profile), catalog,
                                        form, width);
    return 0;
  }
  std::cout << reports::list_flaws(
      all ? reports::all_flaws(flaw_rows()) : reports::flaws_of(cases, flaw_rows()), cases, form,
      width);
  return 0;
}

int explain(const std::string& given) {
  const Catalog& catalog = suites::catalog();
  const NamedCase named = parse_case_name(given);
  const std::string& name = revision_named(named.revision) ? named.id : given;
  const std::size_t width = page_width().value_or(100);
  if (const Case* found = catalog.find(name)) {
    std::cout << reports::explain_case(*found, flaw_rows(), width);
    return 0;
  }
  if (const Requirement* found = find_requirement(name)) {
    std::cout << reports::explain_requirement(*found, catalog, flaw_rows(), width);
    return 0;
  }
  if (const auto flaw = flaw_named(name)) {
    if (const FlawRow* found = reports::row_among(flaw_rows(), *flaw)) {
      std::cout << reports::explain_flaw(*found, catalog, width);
      return 0;
    }
  }
  if (const auto found = profile_named(name, suites::profiles())) {
    std::cout << reports::explain_profile(**found, catalog, width);
    return 0;
  }
  std::vector<std::string> names;
  for (const Profile& known : suites::profiles()) {
    names.push_back(known.name);
  }
  for (const Case& known : catalog.cases()) {
    names.push_back(known.id);
  }
  for (const Requirement& known : register_rows()) {
    names.emplace_back(known.id);
  }
  for (const FlawRow& known : flaw_rows()) {
    names.emplace_back(known.id());
  }
  return fail(exit_usage, unknown_sentence("case, requirement, flaw or profile", name, names));
}

}  // namespace assay::cli
