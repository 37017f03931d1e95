#pragma once

#include <cstddef>
#include <string>

#include "harness/catalog/profile.hpp"
#include "reports/paint.hpp"

namespace assay::reports {

/// What a run under a profile came to, for the console: whether the target meets it, how many of
/// its cases came to which verdict, and what has to be brought for certifying cases that were left
/// out.
std::string story_of_profile(const ProfileOutcome& outcome, const Paint& paint, std::size_t width);

}  // namespace assay::reports
