#include <fmt/format.h>

#include <iostream>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "reports/explain.hpp"
#include "reports/list.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

bool selects_nothing(const SelectionOptions& selection) {
  return selection.phases.empty() && selection.filters.empty() && selection.kinds.empty() &&
         selection.requirements.empty();
}

}  // namespace

int list(const ListOptions& options) {
  const Catalog& catalog = suites::catalog();
  const auto selection = make_selection(options.selection, catalog);
  if (!selection) {
    return fail(exit_usage, selection.error());
  }
  const auto cases = selection->from(catalog);
  const bool all = selects_nothing(options.selection);
  // Into a pipe goes a line each, for grep and its like.
  const std::size_t width = page_width().value_or(0);
  const reports::Form form = options.json ? reports::Form::json : reports::Form::text;
  if (options.what == "requirements") {
    std::cout << reports::list_requirements(
        all ? reports::all_requirements() : reports::requirements_of(cases), cases, form, width);
  } else if (options.what == "flaws") {
    std::cout << reports::list_flaws(
        all ? reports::all_flaws(flaw_rows()) : reports::flaws_of(cases, flaw_rows()), cases, form,
        width);
  } else {
    std::cout << reports::list_cases(cases, flaw_rows(), form, width);
  }
  return 0;
}

int explain(const std::string& name) {
  const Catalog& catalog = suites::catalog();
  const std::size_t width = page_width().value_or(100);
  if (const Case* found = catalog.find(name)) {
    std::cout << reports::explain_case(*found, flaw_rows(), width);
    return 0;
  }
  if (const Requirement* found = find_requirement(name)) {
    std::cout << reports::explain_requirement(*found, catalog, width);
    return 0;
  }
  if (const auto flaw = flaw_named(name)) {
    if (const FlawRow* found = reports::row_among(flaw_rows(), *flaw)) {
      std::cout << reports::explain_flaw(*found, catalog, width);
      return 0;
    }
  }
  std::vector<std::string> names;
  for (const Case& known : catalog.cases()) {
    names.push_back(known.id);
  }
  for (const Requirement& known : register_rows()) {
    names.emplace_back(known.id);
  }
  for (const FlawRow& known : flaw_rows()) {
    names.emplace_back(known.id);
  }
  return fail(exit_usage, unknown_sentence("case, requirement or flaw", name, names));
}

}  // namespace assay::cli
