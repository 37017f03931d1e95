// Discovery: RFC 8414, the same at OpenID's place for clients that look only there, and the keys.
#include <algorithm>
#include <iterator>
#include <thread>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"

namespace assay::issuer {
namespace {

std::string published_issuer(const Context& context) {
  if (context.has(flaw::issuer_of_another_server)) {
    return kForeignIssuer;
  }
  if (context.has(flaw::issuer_with_query)) {
    return context.issuer + "?tenant=1";
  }
  if (context.has(flaw::issuer_over_plain_http)) {
    return "http://authorization.example";
  }
  return context.issuer;
}

Document with_endpoints(const Context& context, Document metadata) {
  std::string authorization_endpoint = context.issuer + "/authorize";
  if (context.has(flaw::authorization_endpoint_with_fragment)) {
    authorization_endpoint += "#authorize";
  }
  if (!context.has(flaw::authorization_endpoint_missing)) {
    metadata = metadata.with("authorization_endpoint", authorization_endpoint);
  }
  if (!context.has(flaw::token_endpoint_missing)) {
    metadata = metadata.with("token_endpoint", context.issuer + "/token");
  }
  if (context.has(flaw::plain_http_endpoint_advertised)) {
    // An endpoint that nothing else needs: only the rule about https is broken.
    metadata =
        metadata.with("device_authorization_endpoint", "http://authorization.example/device");
  }
  if (!context.has(flaw::registration_not_offered)) {
    metadata = metadata.with("registration_endpoint", context.issuer + "/register");
  }
  return metadata.with("revocation_endpoint", context.issuer + "/revoke")
      .with("introspection_endpoint", context.issuer + "/introspect")
      .with("jwks_uri", context.issuer + "/jwks");
}

Document with_grants(const Context& context, Document metadata) {
  if (!context.has(flaw::response_types_missing)) {
    const char* type = context.has(flaw::response_types_without_code) ? "id_token" : "code";
    metadata = metadata.with("response_types_supported", Document::texts({type}));
  }
  if (!context.has(flaw::pkce_not_advertised)) {
    metadata = metadata.with("code_challenge_methods_supported", Document::texts({"S256"}));
  }
  // Left out where empty (RFC 8414 section 3.2).
  if (!context.options.scopes.empty()) {
    metadata = metadata.with("scopes_supported", Document::texts(context.options.scopes));
  }
  if (context.has(flaw::empty_member_in_server_metadata)) {
    metadata = metadata.with("ui_locales_supported", Document::array());
  }
  if (!context.options.resource.empty()) {
    std::vector<std::string> resources{context.options.resource};
    std::ranges::copy(context.options.other_resources, std::back_inserter(resources));
    metadata =
        metadata.with("protected_resources", Document::texts(resources));  // RFC 9728 section 4
  }
  if (!context.has(flaw::iss_unannounced)) {
    metadata = metadata.with("authorization_response_iss_parameter_supported", true);  // RFC 9207
  }
  return metadata.with("response_modes_supported", Document::texts({"query"}))
      .with("grant_types_supported",
            Document::texts({"authorization_code", "refresh_token", "client_credentials"}));
}

Document with_client_authentication(const Context& context, const Document& metadata) {
  const Document methods = Document::texts(authentication_methods());
  const Document algorithms = Document::texts(assertion_algorithm_names());
  Document token_algorithms = algorithms;
  if (context.has(flaw::assertion_algorithm_none)) {
    auto names = assertion_algorithm_names();
    names.emplace_back("none");
    token_algorithms = Document::texts(names);
  }
  return metadata.with("token_endpoint_auth_methods_supported", methods)
      .with("token_endpoint_auth_signing_alg_values_supported", token_algorithms)
      .with("revocation_endpoint_auth_methods_supported", methods)
      .with("revocation_endpoint_auth_signing_alg_values_supported", algorithms)
      .with("introspection_endpoint_auth_methods_supported",
            Document::texts({"client_secret_basic", "client_secret_post", "private_key_jwt"}))
      .with("introspection_endpoint_auth_signing_alg_values_supported", algorithms);
}

Document metadata_of(const Context& context) {
  const Document issuer = Document::object({{"issuer", published_issuer(context)}});
  return with_client_authentication(context, with_grants(context, with_endpoints(context, issuer)));
}

Reply published(const Context& context, const Document& metadata) {
  return {
      .media_type = context.has(flaw::server_metadata_as_text) ? "text/plain" : "application/json",
      .body = metadata.dump()};
}

}  // namespace

Reply serve_metadata(const Context& context) { return published(context, metadata_of(context)); }

Reply serve_openid_configuration(const Context& context) {
  // No ID tokens are issued here. The members are those without which OpenID Connect Discovery
  // section 3 calls the document invalid, and the one whose absence would claim support for
  // request_uri.
  return published(context,
                   metadata_of(context)
                       .with("subject_types_supported", Document::texts({"public"}))
                       .with("id_token_signing_alg_values_supported", Document::texts({"RS256"}))
                       .with("request_uri_parameter_supported", false));
}

Reply serve_keys(const Context& context) {
  context.published->count_key_fetch();
  const Outage outage = context.published->outage();
  if (outage == Outage::silence) {
    std::this_thread::sleep_for(kSilence);
  }
  if (auto broken = reply_of(outage)) {
    return *std::move(broken);
  }
  std::string body = context.published->keys().to_json();
  if (context.has(flaw::private_key_in_jwks)) {
    body = "{\"keys\":[" + context.minter.key().private_jwk() + "]}";
  }
  return {.media_type = "application/json", .body = body};
}

}  // namespace assay::issuer
