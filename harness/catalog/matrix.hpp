#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/verdict.hpp"

namespace assay {

/// The phase to which a flaw belongs: that of the first requirement that it breaks.
Phase phase_of(const FlawRow& flaw);

/// What one flawed reference server, or the correct ones, came to.
struct MatrixRow {
  const FlawRow* flaw{};                 ///< null: the correct servers
  std::vector<std::string> caught_by{};  ///< cases that claim it and broke on what it breaks
  /// Conformance cases that do not claim it, and broke on what it breaks.
  std::vector<std::string> also_broke{};
  /// Such attacks. Which of them a few attempts suffice for is a matter of chance.
  std::vector<std::string> attacks_also_broke{};
  std::size_t judged{};   ///< instances with a verdict
  std::size_t blocked{};  ///< conformance instances that could not be judged because of it
  std::size_t attacks_blocked{};
  std::map<Revision, std::map<Verdict, std::size_t>> verdicts{};  ///< at the correct servers
  std::vector<std::string> excused{};     ///< "case: why it may be NOT_EXERCISED there"
  std::vector<std::string> mismatches{};  ///< sentences; empty: the row is exact
};

struct Matrix {
  bool full{};                    ///< every case in every revision, attacks with all attempts
  std::vector<MatrixRow> rows{};  ///< the correct servers first
  double seconds{};
  bool exact() const;
  std::size_t wrong_rows() const;
};

/// How much of what a flaw alone lets cases find is not found any more beside another one.
enum class Masked { no, partly, fully };
std::string_view name_of(Masked masked);

/// What a server with two flaws came to, at the cases that claim either.
struct FlawPair {
  const FlawRow* first{};
  const FlawRow* second{};
  std::vector<RequirementKey> found{};  ///< requirements broken (FAIL or warning), by key
  Masked first_masked{};
  Masked second_masked{};
  std::vector<std::string> mismatches{};  ///< sentences; empty: as it should be
};

struct FlawPairs {
  std::uint64_t seed{};
  std::vector<FlawPair> pairs{};  ///< in the order in which they were drawn
  double seconds{};
  bool exact() const;
  std::size_t wrong_pairs() const;
  /// Pairs in which the worse hit of the two is masked that much.
  std::size_t count_of(Masked masked) const;
};

}  // namespace assay
