#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"

namespace assay {

/// What one flawed reference server (or the correct one, without a flaw) came to.
struct MatrixRow {
  std::string flaw{};                    ///< id; empty: the correct server
  std::vector<std::string> caught_by{};  ///< cases that claim it and broke on what it breaks
  std::vector<std::string>
      also_broke{};       ///< cases that do not claim it, and broke on what it breaks
  std::size_t blocked{};  ///< instances that could not be judged because of it
  std::size_t judged{};   ///< instances with a verdict
  std::vector<std::string> mismatches{};  ///< sentences; empty: the row is exact
};

struct Matrix {
  std::vector<MatrixRow> rows{};  ///< the correct server first
  double seconds{};
  bool exact() const;
};

/// Judges every case against the correct reference server in every revision, and against each
/// flawed one in the newest revision of each era (the cases that claim the flaw: in every
/// revision; an attack: until it catches it). Attacks make all their attempts where they claim the
/// flaw and at the correct server, in the newest revision of each era, and a few anywhere else: at
/// a flaw that they do not claim, in the newest revision that they apply to. A
/// row is exact when each case that claims the flaw broke on a requirement that the flaw breaks in
/// some revision, whatever else broke did so on those requirements, and everything else passed, did
/// not apply, or was blocked at a step of the flow. `flaws` empty: all of them.
Matrix run_matrix(const Catalog& catalog, const std::vector<Flaw>& flaws, unsigned threads,
                  const std::function<void(const MatrixRow&)>& on_row);

}  // namespace assay
