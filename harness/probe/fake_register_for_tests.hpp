// The rows of fake_register_test.cpp, for the tests of this folder.
#pragma once

#include "harness/catalog/requirement.hpp"

namespace assay {

inline constexpr RequirementKey kMust{.index = 0};
inline constexpr RequirementKey kMustNot{.index = 1};
inline constexpr RequirementKey kShould{.index = 2};
inline constexpr RequirementKey kMay{.index = 3};
inline constexpr RequirementKey kGrowing{.index = 4};  ///< none, MAY, SHOULD, MUST by revision

}  // namespace assay
