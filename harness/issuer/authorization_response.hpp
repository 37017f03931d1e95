// What goes back to the client through the browser (OAuth 2.1 section 4.1.2). Included by this
// folder's .cpp files only.
#pragma once

#include <optional>
#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// Grants what the request asks for to `user` and sends the code to the client.
Reply code_redirect(Context& context, const AuthorizationRequest& request, const std::string& user);

/// What a flaw sends in place of an error: the state alone.
Reply redirect_without_answer(const AuthorizationRequest& request);

/// Sends an error to a redirect URI that is known to be the client's.
Reply error_redirect(const Context& context, const std::string& redirect_uri,
                     const std::optional<std::string>& state, const Refusal& refusal);

}  // namespace assay::issuer
