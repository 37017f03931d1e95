// What a client is told about itself (RFC 7591 section 3.2.1, RFC 7592 section 3), and what it says
// of itself in a body. Included by this folder's .cpp files only.
#pragma once

#include <expected>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The JSON object in the body of a registration or an update, or what is wrong with it.
std::expected<Document, Refusal> metadata_in(const Incoming& incoming);

/// Everything that was registered, including what we filled in, with the credentials.
Document information_on(const Context& context, const Client& client);

/// A secret for this client, as a registration or an update makes it.
std::string new_secret(Context& context, const Client& client);

}  // namespace assay::issuer
