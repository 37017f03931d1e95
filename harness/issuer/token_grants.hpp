// The grants of the token endpoint. Included by this folder's .cpp files only.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

/// What a token was asked for with; nothing right depends on it.
enum class Occasion : std::uint8_t { code, refresh, machine };

/// What a token request gets.
struct Issued {
  std::string access_token{};
  std::string refresh_token{};  ///< empty: none
  std::string subject{};
  Scopes scopes{};
  Occasion occasion{Occasion::code};
};

/// A refused token request; as a page for people where a flaw wants it.
struct TokenRefusal {
  Refusal refusal{};
  bool as_page{};
};

using TokenResult = std::expected<Issued, TokenRefusal>;

/// OAuth 2.1 section 4.1.3: redemption.cpp.
TokenResult redeem_code(Context& context, const Client& client, const http::Parameters& form);
/// Section 4.3: refresh.cpp.
TokenResult refresh(Context& context, const Client& client, const http::Parameters& form);
/// Section 4.2: machine_token.cpp.
TokenResult machine_token(Context& context, const Client& client, const http::Parameters& form);

// minting.cpp

/// What an access token says.
struct AccessTokenContents {
  std::string client_id{};
  std::string subject{};
  Scopes scopes{};
  std::string resource{};
  Occasion occasion{Occasion::code};
};
/// A signed access token (RFC 9068); one that belongs to a grant dies with it.
std::string mint_access_token(Context& context, const AccessTokenContents& contents, Grant* grant);
std::string mint_refresh_token(Context& context, const std::string& grant_id);

std::unexpected<TokenRefusal> refuse(std::string code, std::string description);

}  // namespace assay::issuer
