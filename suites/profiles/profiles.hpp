#pragma once

#include <string_view>
#include <vector>

#include "harness/catalog/profile.hpp"

namespace assay::suites {

/// The profiles that this program carries, by name. Throws std::logic_error with one sentence where
/// a file in suites/profiles is none; the project's tests see to it that each is.
const std::vector<Profile>& profiles();

/// The bytes of the profile's file; empty where there is none of that name.
std::string_view profile_text(std::string_view name);

}  // namespace assay::suites
