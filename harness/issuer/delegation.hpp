// Sign-in at a third party, between a good authorization request and its answer (MCP 2025-03-26,
// "Third-Party Authorization Flow"). Included by this folder's .cpp files only.
#pragma once

#include "harness/issuer/context.hpp"

namespace assay::issuer {

inline constexpr const char* kDelegationPath = "/delegate";
inline constexpr const char* kCallbackPath = "/callback";

/// The page that asks the user whether this client may be let in by way of the third party.
Reply begin_delegation(Context& context, const Incoming& incoming,
                       const AuthorizationRequest& request);
/// The answer to it: on to the third party, or back to the client.
Reply decide_delegation(Context& context, const Incoming& incoming);
/// The way back from the third party.
Reply finish_delegation(Context& context, const Incoming& incoming);

}  // namespace assay::issuer
