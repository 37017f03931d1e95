#include <fmt/format.h>

#include <iostream>
#include <thread>

#include "harness/cli/commands.hpp"
#include "harness/run/matrix.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

void print_row(const MatrixRow& row, const SelftestOptions& options) {
  if (row.mismatches.empty() && options.quiet) {
    return;
  }
  const std::string mark = row.mismatches.empty() ? "exact" : "WRONG";
  if (row.flaw.empty()) {
    std::cout << fmt::format("{}  correct servers: {} judged{}\n", mark,
                             reports::counted(row.judged, "instance"),
                             row.mismatches.empty() ? ", nothing barks" : "");
  } else {
    std::cout << fmt::format(
        "{}  {}: caught by {}{}\n", mark, row.flaw,
        row.caught_by.empty() ? "nothing" : joined(row.caught_by),
        row.blocked == 0
            ? ""
            : fmt::format("; {} blocked behind it", reports::counted(row.blocked, "instance")));
  }
  if (options.verbose && !row.also_broke.empty()) {
    std::cout << "         also broke: " << joined(row.also_broke) << '\n';
  }
  for (const std::string& mismatch : row.mismatches) {
    std::cout << "         " << mismatch << '\n';
  }
  std::cout.flush();
}

}  // namespace

int selftest(const SelftestOptions& options) {
  if (options.liars || !options.liar_names.empty()) {
    return selftest_liars(options);
  }
  const auto flaws = parse_flaws(options.flaws);
  if (!flaws) {
    return fail(exit_usage, flaws.error());
  }
  const Matrix matrix =
      run_matrix(suites::catalog(), *flaws, std::max(1U, std::thread::hardware_concurrency()),
                 [&](const MatrixRow& row) { print_row(row, options); });
  std::size_t wrong = 0;
  for (const MatrixRow& row : matrix.rows) {
    wrong += row.mismatches.empty() ? 0 : 1;
  }
  std::cout << fmt::format(
      "{} and the correct servers against {} in {:.1f} s: {}\n",
      reports::counted(matrix.rows.size() - 1, "flaw"),
      reports::counted(suites::catalog().cases().size(), "case"), matrix.seconds,
      wrong == 0
          ? "the matrix is exact"
          : fmt::format("{} {} WRONG", reports::counted(wrong, "row"), wrong == 1 ? "is" : "are"));
  return wrong == 0 ? 0 : 1;
}

}  // namespace assay::cli
