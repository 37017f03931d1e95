#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/grants: how the token endpoint answers, and how codes and tokens live and end.
std::vector<Case> token_endpoint_cases();
std::vector<Case> token_lifetime_cases();
std::vector<Case> replayed_code_cases();
std::vector<Case> artefact_kind_cases();
std::vector<Case> guessing_cases();
std::vector<Case> jwt_access_token_cases();
std::vector<Case> jwt_audience_cases();
std::vector<Case> refreshed_grant_cases();
std::vector<Case> token_revocation_cases();
std::vector<Case> revocation_request_cases();
std::vector<Case> introspection_cases();
std::vector<Case> introspected_token_cases();

}  // namespace assay::suites
