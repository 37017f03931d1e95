// The first step of an authorization request: which client it is, and where the answer goes.
// Included by this folder's .cpp files only.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "harness/issuer/context.hpp"
#include "harness/issuer/pushed.hpp"

namespace assay::issuer {

/// Where the answer goes. Until this is settled nothing may be sent to any redirect URI.
struct Destination {
  const Client* client{};
  std::string redirect_uri{};
  std::optional<std::string> state{};
};

/// The client and its redirect URI. Whoever gets either wrong could be an attacker who wants the
/// browser, or a code, at an address of theirs: the user is told, and nobody is redirected (OAuth
/// 2.1 section 4.1.2.1).
std::expected<Destination, Reply> destination_of(Context& context, const Request& asked);

/// The page for the user about a request that goes nowhere, and its line in the audit log.
/// `client_id`: empty where it is not known.
Reply refused_here(Context& context, const std::string& client_id, std::string reason);

/// A parameter that may stand once (section 3.1), and stands there twice.
std::optional<std::string> doubled_parameter(const Context& context,
                                             const http::Parameters& parameters);

}  // namespace assay::issuer
