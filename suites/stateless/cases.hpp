#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/stateless: what the era of 2026-07-28 asks of a server, and what it leaves behind.
std::vector<Case> routing_header_cases();
std::vector<Case> name_header_cases();
std::vector<Case> parameter_header_cases();
std::vector<Case> request_metadata_cases();
std::vector<Case> answer_cases();
std::vector<Case> code_and_form_cases();
std::vector<Case> leftover_cases();
std::vector<Case> old_transport_cases();
std::vector<Case> memory_cases();
std::vector<Case> listing_cases();
std::vector<Case> listen_stream_cases();
std::vector<Case> cancellation_cases();

}  // namespace assay::suites
