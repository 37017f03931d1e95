#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/inputs: what callers send that is not as it should be, and what comes back for it.
std::vector<Case> file_path_attacks();
std::vector<Case> resource_uri_cases();
std::vector<Case> tool_argument_cases();
std::vector<Case> tool_result_cases();
std::vector<Case> tool_definition_cases();
std::vector<Case> prompt_argument_cases();
std::vector<Case> prompt_argument_attacks();
std::vector<Case> completion_cases();
std::vector<Case> cross_origin_cases();

}  // namespace assay::suites
