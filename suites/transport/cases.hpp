#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/transport: JSON-RPC, the opening of the handshake era, and how POSTs are answered, so that
// no verdict on authorization is blurred by a fault of the transport.
std::vector<Case> lifecycle_cases();
std::vector<Case> version_negotiation_cases();
std::vector<Case> session_header_cases();
std::vector<Case> json_rpc_cases();
std::vector<Case> error_code_cases();
std::vector<Case> notification_cases();
std::vector<Case> batch_cases();
std::vector<Case> post_cases();
std::vector<Case> encoding_cases();
std::vector<Case> server_message_cases();

}  // namespace assay::suites
