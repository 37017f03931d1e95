#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/delegation: servers that leave the sign-in to a third-party authorization server and issue
// tokens of their own. Judged where that third party is the harness's own issuer.
std::vector<Case> delegated_consent_cases();
std::vector<Case> third_party_state_cases();
std::vector<Case> third_party_callback_cases();
std::vector<Case> delegated_ending_cases();
std::vector<Case> third_party_token_cases();

}  // namespace assay::suites
