#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "harness/catalog/case.hpp"

namespace assay {

// The ways to leave a case early. Only the runner catches them.

/// The claim is not about this target: NOT_APPLICABLE.
struct NotApplicable {
  std::string why{};
};

/// The tester did not bring what the case needs: NOT_EXERCISED. `bring` says what would help.
struct NotExercised {
  std::string bring{};
};

/// No verdict can be had: ERROR.
struct Inconclusive {
  std::string why{};
};

/// A step of the honest flow does not work, so that nothing behind it can be judged: ERROR under
/// that step's finding.
struct Blocked {
  Step step{};
  std::string why{};
};

/// 429 or 503: never a verdict. The run waits, restarts a launched target, or gives up with ERROR.
struct RateLimited {
  std::string what{};
  std::optional<std::chrono::seconds> retry_after{};
};

}  // namespace assay
