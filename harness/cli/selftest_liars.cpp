#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "harness/run/liars.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

std::string counts_of(const RunResult& result) {
  std::string text;
  for (const auto& [verdict, count] : result.summary()) {
    if (count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(verdict));
    }
  }
  return text.empty() ? "nothing to judge" : text;
}

void print_row(const LiarRow& row, const SelftestOptions& options) {
  const bool is_sound = row.mismatches.empty();
  if (is_sound && options.quiet) {
    return;
  }
  std::cout << fmt::format("{}  {}: exit code {}, {} in {:.1f} s\n", is_sound ? "sound" : "WRONG",
                           row.liar->id, row.result.exit_code, counts_of(row.result),
                           row.result.seconds);
  if (options.verbose) {
    for (const LiarPass& pass : row.passes) {
      std::cout << fmt::format("         passes {}: {}\n", pass.case_id, pass.reason);
    }
  }
  for (const Instance& instance : row.result.instances) {
    if (getenv("DBG") && instance.verdict == Verdict::pass && instance.name() == getenv("DBG")) {
      for (auto& c : instance.checks) std::cout << "   CHECK " << c.held << " " << c.expected << " | " << reports::excerpt(c.actual, 900) << "\n";
      for (auto& x : instance.exchanges) std::cout << "   EX " << x.id << " " << x.purpose << " " << reports::excerpt(http::Exchange(x).summary(),200) << (http::Exchange(x).header("X-Lie") ? " LIE":"") << "\n";
    }
    if (options.verbose && instance.failed()) {
      const Check* broken = instance.failures().front();
      std::cout << fmt::format("         fails {}: expected {}, got {}\n", instance.name(),
                               reports::printable(broken->expected),
                               reports::excerpt(broken->actual, 200));
    }
  }
  for (const std::string& mismatch : row.mismatches) {
    std::cout << "         " << mismatch << '\n';
  }
  std::cout.flush();
}

std::vector<std::string> names_of_liars() {
  std::vector<std::string> names;
  for (const hostile::Liar& liar : hostile::liars()) {
    names.emplace_back(liar.id);
  }
  return names;
}

}  // namespace

int selftest_liars(const SelftestOptions& options) {
  LiarOptions asked{.threads = std::max(2U, std::thread::hardware_concurrency())};
  for (const std::string& name : options.liar_names) {
    const hostile::Liar* liar = hostile::liar_named(name);
    if (liar == nullptr) {
      return fail(exit_usage, unknown_sentence("liar", name, names_of_liars()));
    }
    asked.liars.push_back(liar);
  }
  const LiarTable table = run_liars(
      suites::catalog(), asked,
      [&](const LiarRow& row) { print_row(row, options); });
  const auto wrong = std::ranges::count_if(
      table.rows, [](const LiarRow& row) { return !row.mismatches.empty(); });
  std::cout << fmt::format("{} against {} in {:.1f} s: {}\n",
                           reports::counted(table.rows.size(), "liar"),
                           reports::counted(suites::catalog().cases().size(), "case"),
                           table.seconds,
                           wrong == 0 ? "nothing passes unproven"
                                      : fmt::format("{} WRONG", wrong));
  return table.sound() ? 0 : 1;
}

}  // namespace assay::cli
