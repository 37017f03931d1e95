#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/access: what the server does with a token, or without one.
std::vector<Case> challenge_cases();
std::vector<Case> token_validation_cases();
std::vector<Case> token_transport_cases();
std::vector<Case> session_cases();
std::vector<Case> session_sequences_attacks();
std::vector<Case> road_cases();
std::vector<Case> transport_cases();
std::vector<Case> token_attacks();
std::vector<Case> claims_matrix_attacks();
std::vector<Case> credential_attacks();
std::vector<Case> transport_attacks();

}  // namespace assay::suites
