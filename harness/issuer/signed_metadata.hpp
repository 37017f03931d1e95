// The metadata once more as a JWT (RFC 8414 section 2.1). Included by this folder's .cpp files
// only.
#pragma once

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The document with `signed_metadata`: itself, vouched for by the issuer.
Document with_signed_copy(const Context& context, const Document& metadata);

}  // namespace assay::issuer
