#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// Client ID Metadata Documents (draft 00, and MCP from 2025-11-25 on), one topic a file.
std::vector<Case> document_support_cases();
std::vector<Case> document_content_cases();
std::vector<Case> document_url_cases();
std::vector<Case> document_redirect_uri_cases();
std::vector<Case> document_key_cases();
std::vector<Case> document_fetch_cases();
std::vector<Case> document_copy_cases();
std::vector<Case> document_address_cases();
std::vector<Case> document_consent_cases();

}  // namespace assay::suites
