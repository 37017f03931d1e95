#include "harness/issuer/third_party.hpp"

#include <chrono>

#include "harness/http/transport.hpp"
#include "harness/issuer/fetching.hpp"
#include "harness/issuer/message.hpp"
#include "harness/jose/base64url.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::milliseconds kPatience{3'000};

/// The object that came with a 2xx; null without one.
Document posted(http::Request request) {
  request.method = "POST";
  const auto transport = http::make_curl_transport({.limits = {.timeout = kPatience}});
  const http::Exchange answer = transport->perform(request, "the third party");
  if (answer.status() < 200 || answer.status() >= 300) {
    return {};
  }
  const auto document = Document::parse(answer.body());
  return document && document->is_object() ? *document : Document();
}

/// OAuth 2.1 section 2.4.1.
Document posted_as(const ThirdPartyAccount& account, const std::string& url,
                   const http::Parameters& form) {
  const std::string credentials =
      http::percent_encode(account.client_id) + ":" + http::percent_encode(account.client_secret);
  return posted({.url = url,
                 .headers = {{"Content-Type", std::string(kFormType)},
                             {"Authorization", "Basic " + jose::base64_encode(credentials)}},
                 .body = http::form_encode(form)});
}

}  // namespace

std::optional<ThirdPartyAccount> register_at(const std::string& issuer,
                                             const std::string& redirect_uri) {
  const auto text = fetch(issuer + "/.well-known/oauth-authorization-server");
  const auto metadata = Document::parse(text.value_or(""));
  if (!metadata || metadata->text("issuer") != issuer) {
    return std::nullopt;
  }
  const Document reply =
      posted({.url = metadata->text("registration_endpoint").value_or(""),
              .headers = {{"Content-Type", "application/json"}},
              .body = Document::object({{"client_name", "Reference server"},
                                        {"redirect_uris", Document::texts({redirect_uri})},
                                        {"grant_types", Document::texts({"authorization_code"})},
                                        {"token_endpoint_auth_method", "client_secret_basic"}})
                          .dump()});
  const auto id = reply.text("client_id");
  if (!id) {
    return std::nullopt;
  }
  const auto endpoint = [&](const char* name) { return metadata->text(name).value_or(""); };
  return ThirdPartyAccount{.client_id = *id,
                           .client_secret = reply.text("client_secret").value_or(""),
                           .authorization_endpoint = endpoint("authorization_endpoint"),
                           .token_endpoint = endpoint("token_endpoint"),
                           .introspection_endpoint = endpoint("introspection_endpoint")};
}

std::optional<std::string> token_for(const ThirdPartyAccount& account,
                                     const std::string& redirect_uri, const std::string& code,
                                     const std::string& verifier) {
  return posted_as(account, account.token_endpoint,
                   {{"grant_type", "authorization_code"},
                    {"code", code},
                    {"redirect_uri", redirect_uri},
                    {"code_verifier", verifier}})
      .text("access_token");
}

Document state_at(const ThirdPartyAccount& account, const std::string& token) {
  return posted_as(account, account.introspection_endpoint, {{"token", token}});
}

}  // namespace assay::issuer
