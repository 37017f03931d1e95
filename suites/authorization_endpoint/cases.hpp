#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/authorization_endpoint: what the endpoint takes, where it leads, and what its pages do.
std::vector<Case> odd_request_cases();
std::vector<Case> endpoint_access_cases();
std::vector<Case> redirect_target_cases();
std::vector<Case> loopback_port_cases();
std::vector<Case> open_redirect_cases();
std::vector<Case> challenge_form_cases();
std::vector<Case> response_parameter_cases();
std::vector<Case> page_header_cases();
std::vector<Case> page_value_cases();
std::vector<Case> consent_form_cases();
std::vector<Case> repeated_request_cases();

}  // namespace assay::suites
