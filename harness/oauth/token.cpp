#include <chrono>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jws.hpp"
#include "harness/oauth/client.hpp"

namespace assay::oauth {
namespace {

/// A client assertion (RFC 7523 section 3) for this one request.
std::string assertion_for(const Client& client, const std::string& audience) {
  const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  const Document claims = Document::object({{"iss", client.client_id},
                                            {"sub", client.client_id},
                                            {"aud", audience},
                                            {"jti", jose::random_token(16)},
                                            {"iat", now},
                                            {"exp", now + 60}});
  return jose::sign(*client.key, jose::header_for(*client.key), claims.dump());
}

void authenticate(const TokenRequest& token_request, http::Request& request,
                  http::Parameters& parameters) {
  const Client& client = *token_request.client;
  if (client.auth_method == "client_secret_basic") {
    // RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
    const std::string pair =
        http::percent_encode(client.client_id) + ":" + http::percent_encode(client.client_secret);
    request.headers.add("Authorization", "Basic " + jose::base64_encode(pair));
    return;
  }
  parameters.emplace_back("client_id", client.client_id);
  if (client.auth_method == "client_secret_post") {
    parameters.emplace_back("client_secret", client.client_secret);
  } else if (client.auth_method == "private_key_jwt" && client.key) {
    parameters.emplace_back("client_assertion_type",
                            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    parameters.emplace_back("client_assertion", assertion_for(client, token_request.audience));
  }
}

}  // namespace

TokenRequest TokenRequest::with(std::string name, std::string value) const {
  TokenRequest copy = *this;
  for (auto& [known, old] : copy.parameters) {
    if (known == name) {
      old = std::move(value);
      return copy;
    }
  }
  copy.parameters.emplace_back(std::move(name), std::move(value));
  return copy;
}

TokenRequest TokenRequest::without(std::string_view name) const {
  TokenRequest copy = *this;
  std::erase_if(copy.parameters,
                [&](const http::Parameter& parameter) { return parameter.first == name; });
  return copy;
}

TokenRequest TokenRequest::doubled(std::string_view name) const {
  TokenRequest copy = *this;
  if (const auto value = http::first_value(parameters, name)) {
    copy.parameters.emplace_back(std::string(name), *value);
  }
  return copy;
}

bool TokenReply::issued() const {
  return exchange.status() >= 200 && exchange.status() < 300 &&
         !access_token().value_or("").empty();
}

http::Request to_request(const TokenRequest& token_request) {
  http::Request request{.method = "POST", .url = token_request.endpoint};
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.headers.add("Accept", "application/json");
  http::Parameters parameters = token_request.parameters;
  if (token_request.client) {
    authenticate(token_request, request, parameters);
  }
  request.body = http::form_encode(parameters);
  return request;
}

TokenReply read_token_reply(http::Exchange exchange) {
  TokenReply reply{.exchange = std::move(exchange)};
  const auto parsed = Document::parse(reply.exchange.body());
  if (parsed && parsed->is_object()) {
    reply.document = *parsed;
  }
  return reply;
}

TokenReply send_token_request(http::Transport& transport, const TokenRequest& request,
                              const std::string& purpose) {
  return read_token_reply(transport.perform(to_request(request), purpose));
}

}  // namespace assay::oauth
