#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "fixtures/hostile/liars.hpp"
#include "harness/catalog/case.hpp"
#include "harness/catalog/liars.hpp"

namespace assay {

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
