#pragma once

#include <vector>

#include "harness/catalog/profile.hpp"

namespace assay::suites {

/// The profiles that this program carries, by name. Throws std::logic_error with one sentence where
/// a file in suites/profiles is none; the project's tests see to it that each is.
const std::vector<Profile>& profiles();

}  // namespace assay::suites
