// Sign-in and consent, between a good authorization request and its answer. Included by this
// folder's .cpp files only.
#pragma once

#include <optional>
#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// Why a request with `prompt=none` cannot be answered: we never go on without asking the user
/// (OpenID Connect Core section 3.1.2.6). nullopt for every other request, and where there are no
/// users to ask.
std::optional<Refusal> refusal_without_asking(const Context& context, const Incoming& incoming,
                                              const std::string& prompt);

/// Tells the client what is wrong with its request, once the user has signed in: else any link with
/// a mistake in it would lead from here to wherever somebody registered (OAuth 2.1 section 7.12.2).
/// At once where nobody is to be asked.
Reply refuse(Context& context, const Incoming& incoming, const AuthorizationRequest& request,
             const Refusal& refusal);

/// The first page to show; where there are no users, the answer at once.
Reply begin_interaction(Context& context, const Incoming& incoming,
                        const AuthorizationRequest& request);

}  // namespace assay::issuer
