#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/tokens: what the server makes of tokens that its issuer signed, or could have.
std::vector<Case> token_place_cases();
std::vector<Case> token_claim_cases();
std::vector<Case> issuer_key_cases();
std::vector<Case> issuer_outage_cases();

}  // namespace assay::suites
