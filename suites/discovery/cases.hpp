#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/discovery: how a client finds the authorization server.
std::vector<Case> resource_metadata_cases();
std::vector<Case> server_metadata_cases();
std::vector<Case> endpoint_cases();
std::vector<Case> forwarded_attacks();

}  // namespace assay::suites
