#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/pushed: pushed authorization requests (RFC 9126).
std::vector<Case> push_cases();
std::vector<Case> request_uri_cases();
std::vector<Case> pushed_content_cases();

}  // namespace assay::suites
