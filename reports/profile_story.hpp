#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/catalog/profile.hpp"
#include "reports/paint.hpp"

namespace assay::reports {

/// How many of the rules that a profile stands for are tested, and the command that lists the rest:
/// two lines, or none where it is not known.
std::string story_of_musts(MustCount musts, std::string_view profile, std::size_t width);

/// The standing in a few words: "met", "met, as an unprotected server".
std::string phrase_of_standing(const ProfileOutcome& outcome);

/// What a run under a profile came to, for the console: whether the target meets it, how many of
/// its cases came to which verdict, and what has to be brought for certifying cases that were left
/// out.
std::string story_of_profile(const ProfileOutcome& outcome, const Paint& paint, std::size_t width);

}  // namespace assay::reports
