// Reading access tokens of our own. Included by this folder's .cpp files only.
#pragma once

#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The claims of an access token that we signed, that is within its lifetime and that nobody
/// revoked; else null.
Document live_claims_of(const Context& context, const std::string& token);

/// Whether the access token with this jti was revoked.
bool is_revoked_token(const Context& context, const std::string& jti);

}  // namespace assay::issuer
