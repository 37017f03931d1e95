// Keys for this folder's tests, made once in a run.
#pragma once

#include <array>
#include <map>

#include "harness/jose/key.hpp"

namespace assay::jose {

inline constexpr std::array kSigningAlgorithms{Algorithm::rs256, Algorithm::ps256, Algorithm::es256,
                                               Algorithm::eddsa, Algorithm::hs256};

inline const Key& sample_key(Algorithm algorithm) {
  static std::map<Algorithm, Key> keys;
  const auto found = keys.find(algorithm);
  return found != keys.end() ? found->second
                             : keys.emplace(algorithm, Key::generate(algorithm)).first->second;
}

}  // namespace assay::jose
