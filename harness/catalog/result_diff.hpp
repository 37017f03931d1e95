#pragma once

#include <string>
#include <vector>

#include "harness/catalog/result.hpp"

namespace assay {

/// A MUST that an instance breaks.
struct Finding {
  std::string instance{};     ///< id[revision]
  std::string requirement{};  ///< its id; empty where nothing says which
  friend auto operator<=>(const Finding&, const Finding&) = default;
};

/// An instance that came to another verdict, without a finding that came or went.
struct Changed {
  std::string instance{};
  std::string before{};  ///< a verdict, or "not judged"
  std::string after{};
};

/// What changed from one result to a later one.
struct ResultDiff {
  std::vector<Finding> appeared{};
  std::vector<Finding> fixed{};  ///< the instance was judged, and breaks it no more
  std::vector<Finding> lasting{};
  std::vector<Changed> changed{};
};
ResultDiff difference(const RunResult& before, const RunResult& after);

/// Sets aside each failure of which every broken MUST is broken in the earlier result, too, by the
/// same instance. Of its warnings those that stand there as well are counted.
void mark_known(RunResult& result, const RunResult& before);

}  // namespace assay
