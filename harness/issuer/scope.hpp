// Scope-token lists (OAuth 2.1 section 1.4.1). Included by this folder's .cpp files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::issuer {

using Scopes = std::vector<std::string>;

/// Each token once, in the order of the text; what is no scope-token by the grammar is left out.
Scopes split_scopes(std::string_view text);
std::string joined(const Scopes& scopes);
bool contains_all(const Scopes& some, const Scopes& wanted);
Scopes common(const Scopes& wanted, const Scopes& allowed);

}  // namespace assay::issuer
