// Pushed authorization requests (RFC 9126). Included by this folder's .cpp files only.
#pragma once

#include <expected>
#include <optional>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// What an authorization request asks for, and whether it was pushed before.
struct Request {
  http::Parameters parameters{};
  bool is_pushed{};
  std::string cookies{};  ///< of whoever sent it
};

/// The request that a request_uri among these parameters stands for, else they themselves. A
/// request_uri works once, for the client that pushed it (section 4).
std::expected<Request, Refusal> referenced(Context& context, const http::Parameters& parameters);

/// What an authorization request with these parameters would be refused for: authorize.cpp.
std::optional<Refusal> request_fault(Context& context, const Request& request);

}  // namespace assay::issuer
