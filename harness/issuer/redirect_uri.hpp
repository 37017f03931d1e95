// Which addresses may receive an authorization response. Included by this folder's .cpp files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// Why a client may not register this redirect URI; nullopt where it may (RFC 7591 section 5,
/// OAuth 2.1 section 2.3.1).
std::optional<std::string> registration_fault(const Context& context, const std::string& uri);

/// How a registered redirect URI is kept: as it was sent.
std::string as_kept(const Context& context, const std::string& uri);

/// Whether a request may name this redirect URI (OAuth 2.1 section 4.1.1).
bool is_registered(const Context& context, const Client& client, const std::string& uri);

/// For people: the host, or the scheme of a private-use URI.
std::string place_of(const std::string& redirect_uri);
bool is_on_loopback(const std::string& redirect_uri);

}  // namespace assay::issuer
