#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/registration: what a client may register, what it is told, and what becomes of it.
std::vector<Case> registration_offer_cases();
std::vector<Case> registration_request_cases();
std::vector<Case> registrant_privilege_cases();
std::vector<Case> software_statement_cases();
std::vector<Case> registered_url_cases();
std::vector<Case> registered_redirect_cases();
std::vector<Case> client_secret_cases();
std::vector<Case> client_key_cases();
std::vector<Case> client_page_cases();
std::vector<Case> registration_management_cases();
std::vector<Case> registration_update_cases();
std::vector<Case> client_deletion_cases();

}  // namespace assay::suites
