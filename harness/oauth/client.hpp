#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/jose/key.hpp"
#include "harness/json/document.hpp"

namespace assay::oauth {

/// A registration request (RFC 7591 section 2) with honest defaults: a public client for the code
/// grant.
struct Registration {
  std::string client_name{"mcp-assay"};
  std::optional<std::vector<std::string>> redirect_uris{};
  std::vector<std::string> grant_types{"authorization_code", "refresh_token"};
  std::vector<std::string> response_types{"code"};
  std::string token_endpoint_auth_method{"none"};
  std::optional<std::string> scope{};
  Document extra{Document::object()};  ///< further members; they win over those above

  Document document() const;
};

/// A registered client, and how it authenticates at the token endpoint.
struct Client {
  std::string client_id{};
  std::string client_secret{};
  std::string auth_method{
      "none"};  ///< none, client_secret_basic, client_secret_post, private_key_jwt
  std::vector<std::string> redirect_uris{};
  std::vector<std::string> grant_types{};
  std::optional<jose::Key> key{};           ///< for private_key_jwt
  std::string registration_client_uri{};    ///< where it can be deleted (RFC 7592); empty: nowhere
  std::string registration_access_token{};  ///< and what that takes

  bool is_public() const { return auth_method == "none"; }
};

struct RegistrationReply {
  http::Exchange exchange{};
  Document document{};             ///< null unless JSON came
  std::optional<Client> client{};  ///< where it was a 2xx with a client_id
  bool registered() const { return client.has_value(); }
};

/// The request as it goes out.
http::Request to_request(const Registration& registration, const std::string& endpoint);
/// What an answer to the registration of `asked` says.
RegistrationReply read_registration_reply(http::Exchange exchange, const Document& asked);

RegistrationReply register_client(http::Transport& transport, const std::string& endpoint,
                                  const Registration& registration, const std::string& purpose);
/// Posts any body.
RegistrationReply register_client_raw(http::Transport& transport, const std::string& endpoint,
                                      std::string body, const std::string& purpose);

/// Asks the server to delete the client (RFC 7592 section 2.3), which has to have both of what the
/// server gives for that. 204 says that it is gone. The URI is the server's word: whether it may be
/// followed is for the caller to know.
http::Exchange delete_client(http::Transport& transport, const Client& client,
                             const std::string& purpose,
                             std::optional<std::chrono::milliseconds> timeout = std::nullopt);

/// A token, revocation or introspection request: form parameters and a way to authenticate.
/// `client` none: nothing is added.
struct TokenRequest {
  std::string endpoint{};
  http::Parameters parameters{};  ///< in this order
  std::optional<Client>
      client{};            ///< adds client_id, a Basic header, client_secret or an assertion
  std::string audience{};  ///< issuer, for private_key_jwt

  TokenRequest with(std::string name, std::string value) const;  ///< replaced, or appended
  TokenRequest without(std::string_view name) const;
  TokenRequest doubled(std::string_view name) const;  ///< the parameter twice
};

struct TokenReply {
  http::Exchange exchange{};
  Document document{};  ///< null unless a JSON object came

  std::optional<std::string> access_token() const { return document.text("access_token"); }
  std::optional<std::string> refresh_token() const { return document.text("refresh_token"); }
  std::optional<std::string> error() const { return document.text("error"); }
  /// 2xx with an access token.
  bool issued() const;
};

/// The request as it goes out. A client assertion in it is fresh, and good for one sending.
http::Request to_request(const TokenRequest& request);
/// What an answer to such a request says.
TokenReply read_token_reply(http::Exchange exchange);

TokenReply send_token_request(http::Transport& transport, const TokenRequest& request,
                              const std::string& purpose);

}  // namespace assay::oauth
