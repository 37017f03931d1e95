#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "fixtures/hostile/liars.hpp"
#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"

namespace assay {

/// A case that passed at a liar.
struct LiarPass {
  std::string case_id{};
  std::string reason{};  ///< why it is no lie; empty: it is one
};

/// What a run came to at one liar.
struct LiarRow {
  const hostile::Liar* liar{};
  RunResult result{};
  std::vector<LiarPass> passes{};         ///< by case id
  std::vector<std::string> mismatches{};  ///< sentences; empty: as it has to be
};

struct LiarTable {
  std::vector<LiarRow> rows{};
  double seconds{};
  bool sound() const;  ///< nothing passed unproven, every exit code was the right one
};

struct LiarOptions {
  std::vector<const hostile::Liar*> liars{};  ///< none: all
  unsigned threads{1};
  std::chrono::milliseconds timeout{300};  ///< of an exchange
  std::size_t attempts{12};                ///< of each attack
};

/// Judges every case at each liar, as `run` does, several liars at a time. A row has mismatches
/// where an attack passed while lies were told, where a conformance case passed that is not true of
/// the liar, or where the exit code is not the liar's.
LiarTable run_liars(const Catalog& catalog, const LiarOptions& options,
                    const std::function<void(const LiarRow&)>& on_row);

}  // namespace assay
