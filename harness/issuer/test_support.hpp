// An authorization server on a listener, and a client that talks to it. Included by this folder's
// tests only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/pkce.hpp"
#include "harness/json/document.hpp"
#include "harness/serve/listener.hpp"

namespace assay::issuer::testing_support {

using http::Exchange;
using http::Parameters;

inline constexpr const char* kResource = "https://notes.example/mcp";
inline constexpr const char* kOtherResource = "https://notes.example/archive";
inline constexpr const char* kRedirectUri = "http://127.0.0.1:8765/callback";
inline constexpr const char* kVerifier = "the-verifier-of-the-tests-0123456789-abcdefgh";

inline Options honest_options() {
  return {.resource = kResource,
          .other_resources = {kOtherResource},
          .scopes = {"notes:read", "notes:write"}};
}

inline Parameters replaced(Parameters parameters, std::string_view name, std::string value) {
  std::erase_if(parameters, [&](const http::Parameter& one) { return one.first == name; });
  parameters.emplace_back(std::string(name), std::move(value));
  return parameters;
}

inline Parameters added(Parameters parameters, std::string name, std::string value) {
  parameters.emplace_back(std::move(name), std::move(value));
  return parameters;
}

inline Parameters without(Parameters parameters, std::string_view name) {
  std::erase_if(parameters, [&](const http::Parameter& one) { return one.first == name; });
  return parameters;
}

inline Document json_of(const Exchange& exchange) {
  return Document::parse(exchange.body()).value_or(Document());
}

inline std::string location_of(const Exchange& exchange) {
  return exchange.header("Location").value_or("");
}

/// The parameter of the redirect's query, or nothing.
inline std::optional<std::string> redirected(const Exchange& exchange, std::string_view name) {
  return http::first_value(http::query_of(location_of(exchange)), name);
}

class Deployment {
 public:
  /// `path`: of the issuer, behind the listener's origin.
  explicit Deployment(Options options = honest_options(), const std::string& path = "")
      : listener_(0, [&](httplib::Server& server, const std::string& origin) {
          server_ = std::make_unique<AuthorizationServer>(origin + path, std::move(options));
          server_->mount(server);
        }) {}

  AuthorizationServer& server() { return *server_; }
  std::string at(std::string_view path) const { return listener_.origin() + std::string(path); }
  http::Transport& transport() { return *transport_; }

  Exchange send(const std::string& method, std::string_view path, std::string body = "",
                const http::Headers& headers = {}) {
    return transport_->perform(
        {.method = method, .url = at(path), .headers = headers, .body = std::move(body)}, "test");
  }
  Exchange get(std::string_view path) { return send("GET", path); }
  Exchange post(std::string_view path, const Parameters& form, http::Headers headers = {}) {
    headers.set("Content-Type", "application/x-www-form-urlencoded");
    return send("POST", path, http::form_encode(form), headers);
  }
  static http::Headers form_headers() {
    return {{"Content-Type", "application/x-www-form-urlencoded"}};
  }
  /// A form to post, for race().
  http::Request form(std::string_view path, const Parameters& parameters) const {
    return {.method = "POST",
            .url = at(path),
            .headers = form_headers(),
            .body = http::form_encode(parameters)};
  }
  /// Posts them at one moment.
  std::vector<Exchange> race(const std::vector<http::Request>& requests) {
    return transport_->race(requests, "race");
  }
  Exchange post_json(std::string_view path, const std::string& body) {
    return send("POST", path, body, {{"Content-Type", "application/json"}});
  }

  static Document registration(const std::string& method = "none") {
    return Document::object(
        {{"client_name", "Tests"},
         {"redirect_uris", Document::texts({kRedirectUri})},
         {"grant_types", Document::texts({"authorization_code", "refresh_token"})},
         {"token_endpoint_auth_method", method}});
  }
  Document registered(const Document& metadata) {
    return json_of(post_json("/register", metadata.dump()));
  }
  std::string public_client() { return registered(registration()).text("client_id").value_or(""); }
  /// With a secret, that may act for itself.
  Document machine(const std::string& method = "client_secret_post") {
    return registered(Document::object({{"grant_types", Document::texts({"client_credentials"})},
                                        {"token_endpoint_auth_method", method}}));
  }
  static Parameters machine_request(const Document& client) {
    return {{"grant_type", "client_credentials"},
            {"client_id", client.text("client_id").value_or("")},
            {"client_secret", client.text("client_secret").value_or("")}};
  }

  static Parameters authorization(const std::string& client_id) {
    return {{"response_type", "code"},         {"client_id", client_id},
            {"redirect_uri", kRedirectUri},    {"scope", "notes:read"},
            {"state", "plain-state"},          {"code_challenge", jose::s256_challenge(kVerifier)},
            {"code_challenge_method", "S256"}, {"resource", kResource}};
  }
  Exchange authorize(const Parameters& parameters) {
    return get("/authorize?" + http::form_encode(parameters));
  }
  /// A fresh code; only where consent is automatic.
  std::string code(const std::string& client_id) {
    return redirected(authorize(authorization(client_id)), "code").value_or("");
  }

  static Parameters redemption(const std::string& client_id, const std::string& code) {
    return {{"grant_type", "authorization_code"},
            {"client_id", client_id},
            {"code", code},
            {"redirect_uri", kRedirectUri},
            {"code_verifier", kVerifier}};
  }
  Exchange token(const Parameters& form) { return post("/token", form); }
  /// With the client's id and this secret in the Authorization header.
  Exchange token_with_basic(const Parameters& form, const Document& client,
                            const std::string& secret) {
    const std::string pair = client.text("client_id").value_or("") + ":" + secret;
    return post("/token", form, {{"Authorization", "Basic " + jose::base64_encode(pair)}});
  }
  /// The token reply to an honest redemption.
  Document grant(const std::string& client_id) {
    return json_of(token(redemption(client_id, code(client_id))));
  }
  static Parameters refreshing(const std::string& client_id, const Document& granted) {
    return {{"grant_type", "refresh_token"},
            {"client_id", client_id},
            {"refresh_token", granted.text("refresh_token").value_or("")}};
  }

 private:
  std::unique_ptr<AuthorizationServer> server_;
  serve::Listener listener_;
  std::unique_ptr<http::Transport> transport_ = http::make_curl_transport({});
};

inline bool issued(const Exchange& exchange) {
  return exchange.status() == 200 && json_of(exchange).text("access_token").has_value();
}

/// An error as the token endpoint gives it: status and code.
inline bool refused_with(const Exchange& exchange, std::string_view error, int status = 400) {
  return exchange.status() == status && exchange.media_type() == "application/json" &&
         json_of(exchange).text("error") == std::string(error);
}

}  // namespace assay::issuer::testing_support
