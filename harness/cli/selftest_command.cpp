#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <optional>
#include <stdexcept>

#include "harness/cli/commands.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/run/flaw_pairs.hpp"
#include "harness/run/matrix.hpp"
#include "reports/matrix.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

/// What people read: every row, or with --quiet only what is wrong, and the sums.
class Telling {
 public:
  Telling(const SelftestOptions& options, std::ostream& out) : options_(options), out_(out) {}

  void tell(const MatrixRow& row) const {
    if (row.mismatches.empty() && options_.quiet) {
      return;
    }
    const std::string mark = row.mismatches.empty() ? "exact" : "WRONG";
    out_ << (row.flaw == nullptr ? correct(mark, row) : flawed(mark, row));
    if (options_.verbose && !row.also_broke.empty()) {
      out_ << fmt::format("         also broke: {}\n", fmt::join(row.also_broke, ", "));
    }
    if (options_.verbose && !row.attacks_also_broke.empty()) {
      out_ << fmt::format("         as did attacks: {}\n", fmt::join(row.attacks_also_broke, ", "));
    }
    tell_mismatches(row.mismatches);
  }

  void tell(const FlawPair& pair) const {
    if (pair.mismatches.empty() && !options_.verbose) {
      return;
    }
    out_ << fmt::format("{}  {} and {}: {} broken\n", pair.mismatches.empty() ? "right" : "WRONG",
                        masked(*pair.first, pair.first_masked),
                        masked(*pair.second, pair.second_masked),
                        reports::counted(pair.found.size(), "requirement"));
    tell_mismatches(pair.mismatches);
  }

  void sum_up(const Matrix& matrix) const {
    const std::size_t wrong = matrix.wrong_rows();
    out_ << fmt::format("{} and the correct servers against {} in {:.1f} s: {}\n",
                        reports::counted(matrix.rows.size() - 1, "flaw"),
                        reports::counted(suites::catalog().cases().size(), "case"), matrix.seconds,
                        wrong == 0 ? "the matrix is exact" : are_wrong(wrong, "row"));
  }

  void sum_up(const FlawPairs& pairs) const {
    const std::size_t wrong = pairs.wrong_pairs();
    out_ << fmt::format(
        "{} of flaws (seed {}) in {:.1f} s: {}\n", reports::counted(pairs.pairs.size(), "pair"),
        pairs.seed, pairs.seconds,
        wrong == 0 ? "each shows all that one of its flaws breaks" : are_wrong(wrong, "pair"));
    const std::size_t masked = pairs.count_of(Masked::fully) + pairs.count_of(Masked::partly);
    if (masked == 0 || options_.quiet) {
      return;
    }
    out_ << fmt::format("In {} of them one flaw hides what the other one breaks:\n", masked);
    for (const FlawPair& pair : pairs.pairs) {
      tell_hidden(*pair.second, *pair.first, pair.first_masked);
      tell_hidden(*pair.first, *pair.second, pair.second_masked);
    }
  }

 private:
  static std::string are_wrong(std::size_t count, std::string_view noun) {
    return fmt::format("{} {} WRONG", reports::counted(count, noun), count == 1 ? "is" : "are");
  }

  static std::string correct(const std::string& mark, const MatrixRow& row) {
    return fmt::format("{}  correct servers: {} judged{}\n", mark,
                       reports::counted(row.judged, "instance"),
                       row.mismatches.empty() ? ", nothing barks" : "");
  }

  static std::string flawed(const std::string& mark, const MatrixRow& row) {
    const std::size_t blocked = row.blocked + row.attacks_blocked;
    return fmt::format(
        "{}  {}: caught by {}{}\n", mark, row.flaw->id(),
        row.caught_by.empty() ? "nothing" : fmt::format("{}", fmt::join(row.caught_by, ", ")),
        blocked == 0
            ? ""
            : fmt::format("; {} blocked behind it", reports::counted(blocked, "instance")));
  }

  static std::string masked(const FlawRow& flaw, Masked masked) {
    return masked == Masked::no ? std::string(flaw.id())
                                : fmt::format("{} (masked {})", flaw.id(), name_of(masked));
  }

  void tell_hidden(const FlawRow& hiding, const FlawRow& hidden, Masked how) const {
    if (how != Masked::no) {
      out_ << fmt::format("         {} hides {}{}\n", hiding.id(), hidden.id(),
                          how == Masked::partly ? " in part" : "");
    }
  }

  void tell_mismatches(const std::vector<std::string>& mismatches) const {
    for (const std::string& mismatch : mismatches) {
      out_ << "         " << mismatch << '\n';
    }
    out_.flush();
  }

  const SelftestOptions& options_;
  std::ostream& out_;
};

std::vector<std::string> report_paths(const SelftestOptions& options) {
  std::vector<std::string> paths = options.markdown;
  paths.insert(paths.end(), options.json.begin(), options.json.end());
  return paths;
}

int judge(const SelftestOptions& options, const std::vector<Flaw>& flaws, const Catalog& catalog) {
  const Telling telling(options,
                        takes_standard_output(report_paths(options)) ? std::cerr : std::cout);
  Matrix matrix{.full = options.full};
  if (!options.only_pairs) {
    matrix =
        run_matrix(catalog, {.flaws = flaws, .full = options.full, .threads = matrix_threads()},
                   [&](const MatrixRow& row) { telling.tell(row); });
    telling.sum_up(matrix);
  }
  std::optional<FlawPairs> pairs;
  if (options.pairs > 0) {
    pairs = run_pairs(catalog,
                      {.count = options.pairs,
                       .seed = options.seed.value_or(1),
                       .flaws = flaws,
                       .full = options.full,
                       .threads = matrix_threads()},
                      [&](const FlawPair& pair) { telling.tell(pair); });
    telling.sum_up(*pairs);
  }
  bool saved = true;
  if (!options.markdown.empty()) {
    saved = save_report(options.markdown, reports::matrix_markdown(matrix, catalog, flaws.empty()));
  }
  if (!options.json.empty()) {
    saved = save_report(options.json,
                        reports::matrix_json(matrix, pairs ? &*pairs : nullptr, catalog)) &&
            saved;
  }
  return code_with(saved, matrix.exact() && (!pairs || pairs->exact()) ? 0 : 1);
}

/// What the liars have nothing to do with.
std::string_view option_of_flaws(const SelftestOptions& options) {
  if (!options.flaws.empty()) {
    return "--flaw";
  }
  if (options.pairs > 0) {
    return "--pairs";
  }
  return options.full ? "--full" : "";
}

}  // namespace

int selftest(const SelftestOptions& options) {
  if (options.liars) {
    const std::string_view misplaced = option_of_flaws(options);
    return misplaced.empty()
               ? selftest_liars(options)
               : fail(exit_usage, fmt::format("{} is about flaws, and --liars about servers "
                                              "without any: leave out one or the other.",
                                              misplaced));
  }
  if (options.only_pairs && !options.markdown.empty()) {
    return fail(exit_usage, "--markdown writes the matrix, which --only-pairs leaves out.");
  }
  const auto flaws = parse_flaws(options.flaws);
  if (!flaws) {
    return fail(exit_usage, flaws.error());
  }
  if (const std::string trouble = trouble_with_files(report_paths(options)); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  const Catalog* catalog = nullptr;
  try {
    catalog = &suites::catalog();
  } catch (const std::logic_error& refused) {
    return fail(1, refused.what());  // e.g. a case claims no flaw: it does not get into the catalog
  }
  return judge(options, *flaws, *catalog);
}

}  // namespace assay::cli
