#pragma once

#include "fixtures/hostile/answers.hpp"

/// Servers that misbehave, by their short names.
namespace assay::e2e {

using namespace hostile;  // NOLINT(google-build-using-namespace): tests read as sentences

}  // namespace assay::e2e
