#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/streams: event streams and coming back to them, calls that take a while, their progress
// and cancellation, and what a server asks its client.
std::vector<Case> get_stream_cases();
std::vector<Case> request_stream_cases();
std::vector<Case> resumption_cases();
std::vector<Case> resumption_access_cases();
std::vector<Case> progress_cases();
std::vector<Case> cancelled_call_cases();
std::vector<Case> cancelled_work_cases();
std::vector<Case> own_request_cases();
std::vector<Case> input_request_cases();

}  // namespace assay::suites
