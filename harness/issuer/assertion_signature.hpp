// Who signed a client assertion. Included by this folder's .cpp files only.
#pragma once

#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The claims of an assertion that was signed with a key of this client; null for any other.
Document signed_claims(const Context& context, const Client& client, const std::string& assertion);

}  // namespace assay::issuer
