#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/run/liars.hpp"
#include "reports/liars.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

void tell(const LiarRow& row, const SelftestOptions& options, std::ostream& out) {
  const bool is_sound = row.mismatches.empty();
  if (is_sound && options.quiet) {
    return;
  }
  out << fmt::format("{}  {}: exit code {}, {} in {:.1f} s\n", is_sound ? "sound" : "WRONG", row.id,
                     row.result.exit_code, reports::counts_of(row.result), row.result.seconds);
  if (options.verbose) {
    for (const LiarPass& pass : row.passes) {
      out << fmt::format("         passes {}: {}\n", pass.case_id, pass.reason);
    }
  }
  for (const Instance& instance : row.result.instances) {
    if (options.verbose && instance.failed()) {
      const Check* broken = instance.failures().front();
      out << fmt::format("         fails {}: expected {}, got {}\n", instance.name(),
                         reports::printable(broken->expected),
                         reports::excerpt(broken->actual, 200));
    }
  }
  for (const std::string& mismatch : row.mismatches) {
    out << "         " << mismatch << '\n';
  }
  out.flush();
}

std::vector<std::string> names_of_liars() {
  std::vector<std::string> names;
  for (const hostile::Liar& liar : hostile::liars()) {
    names.emplace_back(liar.id);
  }
  return names;
}

std::string unknown_liar(const std::string& name) {
  const auto names = names_of_liars();
  const std::string sentence = unknown_sentence("liar", name, names);
  return nearest_of(name, names).empty()
             ? fmt::format("{} There are: {}.", sentence, fmt::join(names, ", "))
             : sentence;
}

}  // namespace

int selftest_liars(const SelftestOptions& options) {
  LiarOptions asked{.threads = std::max(2U, std::thread::hardware_concurrency())};
  for (const std::string& name : options.liar_names) {
    const hostile::Liar* liar = hostile::liar_named(name);
    if (liar == nullptr) {
      return fail(exit_usage, unknown_liar(name));
    }
    asked.liars.push_back(liar);
  }
  std::vector<std::string> paths = options.markdown;
  paths.insert(paths.end(), options.json.begin(), options.json.end());
  if (const std::string trouble = trouble_with_files(paths); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  std::ostream& out = takes_standard_output(paths) ? std::cerr : std::cout;
  const LiarTable table =
      run_liars(suites::catalog(), asked, [&](const LiarRow& row) { tell(row, options, out); });
  out << fmt::format(
      "{} against {} in {:.1f} s: {}\n", reports::counted(table.rows.size(), "liar"),
      reports::counted(suites::catalog().cases().size(), "case"), table.seconds,
      table.is_sound() ? "nothing passes unproven" : fmt::format("{} WRONG", table.wrong_rows()));
  bool saved = true;
  if (!options.markdown.empty()) {
    saved = save_report(options.markdown, reports::liars_markdown(table));
  }
  if (!options.json.empty()) {
    saved = save_report(options.json, reports::liars_json(table)) && saved;
  }
  return code_with(saved, table.is_sound() ? 0 : 1);
}

}  // namespace assay::cli
