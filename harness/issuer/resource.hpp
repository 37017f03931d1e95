// Resource indicators (RFC 8707). Included by this folder's .cpp files only.
#pragma once

#include <expected>
#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// The resource that a request is about: ours where it names none; invalid_target where it names
/// another one, or several.
std::expected<std::string, Refusal> requested_resource(const Context& context,
                                                       const http::Parameters& parameters);

}  // namespace assay::issuer
