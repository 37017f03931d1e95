// Who is asking at the token, revocation and introspection endpoints (OAuth 2.1 section 2.4).
// Included by this folder's .cpp files only.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// Of resource servers that the harness knows by name: their secret comes as they like, in the
/// header or in the form.
inline constexpr std::string_view kEitherSecretMethod = "client_secret_basic or client_secret_post";

/// What clients may register, and the metadata lists.
std::vector<std::string> authentication_methods(const Context& context);
const std::vector<jose::Algorithm>& assertion_algorithms();
std::vector<std::string> assertion_algorithm_names();

/// The client that the request comes from, authenticated by the method that it registered; a public
/// client by naming itself. Points into the store.
std::expected<const Client*, Refusal> authenticate(Context& context, const Incoming& incoming,
                                                   const http::Parameters& form);

/// A failed authentication over the Authorization header is answered with a challenge
/// (section 3.2.4).
Reply with_challenge(Reply reply, const Incoming& incoming);

}  // namespace assay::issuer
