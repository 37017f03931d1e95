// The server at which users sign in where that is not done here, as its client sees it. Included by
// this folder's .cpp files only.
#pragma once

#include <optional>
#include <string>

#include "harness/http/url.hpp"
#include "harness/issuer/sign_in_elsewhere.hpp"
#include "harness/json/document.hpp"

namespace assay::issuer {

/// How we are known there. One registration for all of our own clients.
struct ThirdPartyAccount {
  std::string client_id{};
  std::string client_secret{};
  std::string authorization_endpoint{};
  std::string token_endpoint{};
  std::string introspection_endpoint{};
};

/// What was said of an issuer with leave_sign_in_to(), once.
ThirdParty third_party_of(const std::string& issuer);

/// Registers there with this redirect URI; nullopt where that cannot be done.
std::optional<ThirdPartyAccount> register_at(const std::string& issuer,
                                             const std::string& redirect_uri);

/// The access token that a code brings; nullopt where it brings none.
std::optional<std::string> token_for(const ThirdPartyAccount& account,
                                     const std::string& redirect_uri, const std::string& code,
                                     const std::string& verifier);

/// What the third party says of a token (RFC 7662): an object with `active`; null without answer.
Document state_at(const ThirdPartyAccount& account, const std::string& token);

}  // namespace assay::issuer
