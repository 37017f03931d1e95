#pragma once

#include <string>

#include "harness/catalog/profile.hpp"
#include "harness/catalog/result.hpp"

namespace assay {

/// What the instances of a run under the profile come to. `in_part` says in a sentence why not all
/// of the profile was asked for; empty where all of it was.
ProfileOutcome outcome_under(const Profile& profile, const Catalog& catalog,
                             const std::vector<Instance>& instances, std::string in_part);

/// Why a run without any finding is not green under the profile, a sentence; empty where it may be.
std::string why_not_green(const ProfileOutcome& outcome);

}  // namespace assay
