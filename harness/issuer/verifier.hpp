// PKCE at the token endpoint (OAuth 2.1 section 4.1.3). Included by this folder's .cpp files only.
#pragma once

#include <optional>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// What is wrong with the code_verifier of a redemption, be it that it is there or that it is not.
std::optional<Refusal> verifier_fault(const Context& context, const Code& code,
                                      const http::Parameters& form);

}  // namespace assay::issuer
