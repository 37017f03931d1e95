#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/exposure: who reaches the server, and where the tokens end up that it is sent.
std::vector<Case> reach_cases();
std::vector<Case> leak_cases();
std::vector<Case> trail_cases();
std::vector<Case> log_message_cases();

}  // namespace assay::suites
