// How many attempts each attack needs for each flaw that it claims: the median of so many seeds,
// and the size of the counterexample after shrinking. Fails where the default budget of attempts
// misses a flaw with more than one seed in twenty.
//
//   attack_detection [--seeds N] [CASE-GLOB]     20 seeds, all attacks
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "harness/attack/body.hpp"
#include "harness/catalog/selection.hpp"
#include "harness/run/reference_bench.hpp"
#include "suites/all_cases.hpp"

namespace assay {
namespace {

/// One attack and one flaw that it claims.
struct Pair {
  const Case* subject{};
  Flaw flaw{};
  std::vector<std::size_t> attempts{};  ///< needed, where it was found
  std::vector<std::size_t> sizes{};     ///< of the shrunk counterexample as text
  std::string smallest{};
  std::size_t seeds{};
};

std::size_t median(std::vector<std::size_t> values) {
  if (values.empty()) {
    return 0;
  }
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void try_seed(Pair& pair, std::uint64_t seed) {
  ReferenceBench bench{FlawSet{pair.flaw}};
  pair.seeds += 1;
  for (const Revision revision : {Revision::v2026_07_28, Revision::v2025_11_25}) {
    const Instance instance = bench.judge(*pair.subject, revision, {.seed = seed});
    if (!instance.counterexample || (!instance.failed() && instance.warnings().empty())) {
      continue;
    }
    pair.attempts.push_back(instance.counterexample->attempt);
    pair.sizes.push_back(instance.counterexample->text.size());
    if (pair.smallest.empty() || instance.counterexample->text.size() < pair.smallest.size()) {
      pair.smallest = instance.counterexample->text;
    }
    return;
  }
}

void print(const Pair& pair) {
  const bool found = !pair.attempts.empty();
  std::cout << fmt::format(
      "{:<34} {:<56} {:>2} of {:<3} median {:>3}, most {:>3} of {:<4} shrunk to {:>3}  {}\n",
      row_of(pair.flaw).id(), pair.subject->id, pair.attempts.size(), pair.seeds,
      median(pair.attempts), found ? std::ranges::max(pair.attempts) : 0,
      pair.subject->attack->attempts, median(pair.sizes), pair.smallest);
  std::cout.flush();
}

std::vector<Pair> pairs_of(const std::string& glob) {
  std::vector<Pair> pairs;
  const auto selection =
      make_selection({.filters = {glob}, .kinds = {"attack"}}, suites::catalog(), {});
  if (!selection) {
    return pairs;
  }
  for (const Case* subject : selection->from(suites::catalog())) {
    for (const Flaw flaw : subject->flaws) {
      pairs.push_back({.subject = subject, .flaw = flaw});
    }
  }
  return pairs;
}

int run(std::size_t seeds, const std::string& glob) {
  std::vector<Pair> pairs = pairs_of(glob);
  if (pairs.empty()) {
    std::cerr << fmt::format("no attack that claims a flaw fits {}\n", glob);
    return 3;
  }
  std::size_t missed = 0;
  for (Pair& pair : pairs) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      try_seed(pair, seed);
    }
    print(pair);
    missed += (pair.seeds - pair.attempts.size()) * 20 > pair.seeds ? 1 : 0;
  }
  std::cout << fmt::format("{} pairs of attack and flaw, {} seeds each: {} missed too often\n",
                           pairs.size(), seeds, missed);
  return missed > 0 ? 1 : 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  std::size_t seeds = 20;
  std::string glob = "*";
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  bool is_understood = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--seeds" && i + 1 < words.size()) {
      const std::string_view number = words[++i];
      const auto [end, error] =
          std::from_chars(number.data(), number.data() + number.size(), seeds);
      is_understood = is_understood && error == std::errc{} &&
                      end == number.data() + number.size() && seeds > 0;
    } else {
      is_understood = is_understood && !words[i].starts_with('-');
      glob = words[i];
    }
  }
  if (!is_understood) {
    constexpr std::string_view usage =
        "usage: attack_detection [--seeds N] [CASE-GLOB]\n"
        "For each attack and each flaw that it claims: in how many of N seeds (20) it finds it, "
        "with "
        "how many attempts.\n"
        "Exit codes: 0, 1 a flaw is missed with more than one seed in twenty, 3 usage.\n";
    const bool is_asked_for = words.size() == 1 && (words[0] == "--help" || words[0] == "-h");
    (is_asked_for ? std::cout : std::cerr) << usage;
    return is_asked_for ? 0 : 3;
  }
  return assay::run(seeds, glob);
}
