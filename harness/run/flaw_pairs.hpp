#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "harness/catalog/matrix.hpp"

namespace assay {

struct PairOptions {
  std::size_t count{};    ///< more than there are: all of them
  std::uint64_t seed{1};  ///< of the draw; the seed of attacks is the matrix's
  /// Pairs of these; of one: with any other; none: any.
  std::vector<Flaw> flaws{};
  bool full{};  ///< attacks in every revision, with all their attempts
  unsigned threads{1};
};

/// Draws pairs of different flaws and judges a server that has both by the cases that claim either,
/// after one with each flaw alone by the cases that claim it; conformance cases in every revision,
/// attacks in the newest of each era, until they caught what they claim.
///
/// A pair is as it should be when every requirement that one of the two was found to break alone is
/// found broken. One flaw may hide another (a server that takes no token does not show that it
/// takes expired ones), but two may not hide each other, not even in part; and nothing may be found
/// that neither breaks.
FlawPairs run_pairs(const Catalog& catalog, const PairOptions& options,
                    const std::function<void(const FlawPair&)>& on_pair);

}  // namespace assay
