// Client authentication by a signed JWT (RFC 7523 section 3). Included by this folder's .cpp files
// only.
#pragma once

#include <string>
#include <string_view>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

inline constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The client that an assertion comes from (RFC 7521 section 4.2): its subject, whatever stands
/// beside it as client_id.
std::string client_named_in(const Context& context, const std::string& assertion,
                            const std::string& client_id);

/// True for an assertion that this client signed, for us, within its lifetime, and that comes for
/// the first time.
bool is_assertion_of(Context& context, const Client& client, const std::string& assertion);

}  // namespace assay::issuer
