#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/clients: how clients prove who they are, what machines get, and what tokens are for.
std::vector<Case> assertion_signature_cases();
std::vector<Case> assertion_claim_cases();
std::vector<Case> assertion_audience_cases();
std::vector<Case> client_secret_use_cases();
std::vector<Case> secret_trial_cases();
std::vector<Case> machine_cases();
std::vector<Case> machine_subject_cases();
std::vector<Case> resource_request_cases();
std::vector<Case> resource_audience_cases();

}  // namespace assay::suites
