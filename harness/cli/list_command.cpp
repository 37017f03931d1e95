#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "fixtures/hostile/liars.hpp"
#include "harness/catalog/nearest.hpp"
#include "harness/catalog/rule_selection.hpp"
#include "harness/cli/commands.hpp"
#include "reports/coverage_page.hpp"
#include "reports/explain.hpp"
#include "reports/layout.hpp"
#include "reports/list.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

/// All that selects, as on the command line.
std::string selection_of(const ListOptions& options) {
  std::string text = selection_text(options.selection);
  const auto add = [&](const std::string& word) { text += (text.empty() ? "" : " ") + word; };
  if (!options.selection.profile.empty()) {
    add("--profile " + options.selection.profile);
  }
  for (const auto& [name, values] : {std::pair{"--level", &options.levels},
                                     {"--role", &options.roles},
                                     {"--search", &options.searches}}) {
    for (const std::string& value : *values) {
      add(value.contains(' ') ? fmt::format("{} {}", name, reports::shell_word(value))
                              : fmt::format("{} {}", name, value));
    }
  }
  if (!options.revision.empty()) {
    add("--revision " + options.revision);
  }
  if (options.uncovered) {
    add("--uncovered");
  }
  return text;
}

/// Prints a list. That there is nothing on it is said besides, and is no success: a script would
/// take it for one.
int told(const std::string& list, bool is_empty, std::string_view what,
         const ListOptions& options) {
  std::cout << list;
  return is_empty ? fail(exit_no_verdict, nothing_selected(what, selection_of(options))) : 0;
}

int list_rules(const ListOptions& options) {
  const Catalog& catalog = suites::catalog();
  const auto rules = select_rules({.cases = options.selection,
                                   .levels = options.levels,
                                   .roles = options.roles,
                                   .revision = options.revision,
                                   .searches = options.searches,
                                   .uncovered = options.uncovered},
                                  catalog, suites::profiles());
  if (!rules) {
    return fail(exit_usage, rules.error());
  }
  if (options.markdown && !rules->empty()) {
    std::cout << reports::coverage_page(
        *rules, catalog, suites::profiles(),
        {.options = selection_of(options), .uncovered = options.uncovered});
    return 0;
  }
  const auto form = options.json ? reports::Form::json : reports::Form::text;
  const auto named = profile_named(options.selection.profile, suites::profiles());
  return told(reports::list_requirements(*rules, catalog.all(), form, page_width().value_or(0),
                                         named ? *named : nullptr),
              rules->empty(), "requirement", options);
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
  if (!options.searches.empty()) {
    return "--search";
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

std::vector<std::string> names_to_explain(const Catalog& catalog) {
  std::vector<std::string> names;
  for (const Profile& known : suites::profiles()) {
    names.push_back(known.name);
  }
  for (const Case& known : catalog.cases()) {
    names.push_back(known.id);
  }
  for (const Requirement& known : register_rows()) {
    names.emplace_back(known.id);
    names.emplace_back(known.slug);
  }
  for (const FlawRow& known : flaw_rows()) {
    names.emplace_back(known.id());
  }
  for (const hostile::Liar& known : hostile::liars()) {
    names.emplace_back(known.id);
  }
  return names;
}

/// Who asks for a word of the field, such as PKCE, wants the rules that speak of it.
std::string where_to_search(const std::string& word) {
  const auto rules = select_rules({.searches = {word}}, suites::catalog(), suites::profiles());
  return !rules || rules->empty()
             ? ""
             : fmt::format(" {} of it: mcp-assay list requirements --search {}",
                           rules->size() == 1 ? "1 requirement speaks"
                                              : fmt::format("{} requirements speak", rules->size()),
                           reports::shell_word(word));
}

std::string told_of(const hostile::Liar& liar, std::size_t width) {
  constexpr std::size_t indent = 2;
  std::string text = fmt::format("{}\n", liar.id);
  text += reports::indented(fmt::format("What it answers: {}.", liar.sentence), indent, width);
  text += reports::indented(
      "(a liar: a server that proves nothing, at which no case may pass that is not true of it)",
      indent, width);
  text += fmt::format("\nA run against it ends with exit code\n  {}\n\nWhat passes, and why\n",
                      liar.exit_code);
  for (const hostile::TruePass& pass : liar.may_pass) {
    text += reports::indented(fmt::format("{}: {}", pass.cases, pass.reason), indent, width);
  }
  text += liar.may_pass.empty() ? "  Nothing.\n" : "";
  return text + fmt::format("\nSee it\n  mcp-assay selftest --liars --liar {}\n", liar.id);
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
    return told(reports::list_cases(cases, flaw_rows(), form, width, selection->profile),
                cases.empty(), "case", options);
  }
  const bool all = !options.selection.narrows_profile() && options.selection.profile.empty();
  if (options.what == "profiles") {
    const auto chosen = profiles_with(all, cases, selection->profile);
    return told(reports::list_profiles(chosen, catalog, form, width), chosen.empty(), "profile",
                options);
  }
  const auto flaws = all ? reports::all_flaws(flaw_rows()) : reports::flaws_of(cases, flaw_rows());
  return told(reports::list_flaws(flaws, cases, catalog, form, width), flaws.empty(), "flaw",
              options);
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
  if (const hostile::Liar* found = hostile::liar_named(name)) {
    std::cout << told_of(*found, width);
    return 0;
  }
  return fail(exit_usage, unknown_sentence("case, requirement, flaw, profile or liar", name,
                                           names_to_explain(catalog)) +
                              where_to_search(name));
}

}  // namespace assay::cli
