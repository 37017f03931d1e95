#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/denial: how the time of an answer grows with what is sent. They may hurt a target, and run
// only where --kind names them.
std::vector<Case> uri_growth_cases();
std::vector<Case> token_growth_cases();
std::vector<Case> message_growth_cases();

}  // namespace assay::suites
