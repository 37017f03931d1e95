// Client metadata as a registrant sends it (RFC 7591 section 2). Included by this folder's .cpp
// files only.
#pragma once

#include <expected>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The client that this metadata describes, with our defaults filled in, and without id and secret;
/// or what is wrong.
std::expected<Client, Refusal> client_from(const Context& context, const Document& metadata);

}  // namespace assay::issuer
