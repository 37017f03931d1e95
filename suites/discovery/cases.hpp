#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/discovery: how a client finds the authorization server.
std::vector<Case> resource_metadata_cases();
std::vector<Case> server_metadata_cases();
std::vector<Case> endpoint_cases();
std::vector<Case> forwarded_attacks();
std::vector<Case> metadata_place_cases();
std::vector<Case> first_revision_cases();
std::vector<Case> metadata_agreement_cases();
std::vector<Case> metadata_member_cases();
std::vector<Case> signed_metadata_cases();
std::vector<Case> advertised_endpoint_cases();
std::vector<Case> advertised_feature_cases();
std::vector<Case> resource_identity_cases();

}  // namespace assay::suites
