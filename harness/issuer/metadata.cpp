// Discovery: RFC 8414, the same at OpenID's place for clients that look only there, and the keys.
// Each part of the document begins with what is right, and flaws take from it or add to it.
#include <algorithm>
#include <iterator>
#include <thread>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/issuer/client_authentication.hpp"
#include "harness/issuer/context.hpp"
#include "harness/issuer/documents.hpp"
#include "harness/issuer/places.hpp"
#include "harness/issuer/signed_metadata.hpp"

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
  const std::string base = context.base();
  std::string authorization_endpoint = base + "/authorize";
  if (context.has(flaw::authorization_endpoint_with_fragment)) {
    authorization_endpoint += "#authorize";
  }
  if (!context.has(flaw::authorization_endpoint_missing)) {
    metadata = metadata.with("authorization_endpoint", authorization_endpoint);
  }
  if (!context.has(flaw::token_endpoint_missing)) {
    const char* fragment = context.has(flaw::token_endpoint_with_fragment) ? "#token" : "";
    metadata = metadata.with("token_endpoint", base + "/token" + fragment);
  }
  if (context.has(flaw::plain_http_endpoint_advertised)) {
    // An endpoint that nothing else needs: only the rule about https is broken.
    metadata =
        metadata.with("device_authorization_endpoint", "http://authorization.example/device");
  }
  if (context.has(flaw::leftover_endpoint_advertised)) {
    metadata = metadata.with("device_authorization_endpoint", base + "/device");
  }
  if (!context.has(flaw::registration_not_offered)) {
    metadata = metadata.with("registration_endpoint", base + "/register");
  }
  if (context.has(flaw::unpushed_request_served)) {
    metadata = metadata.with("require_pushed_authorization_requests", true);
  }
  return metadata.with("pushed_authorization_request_endpoint", base + "/par")
      .with("revocation_endpoint", base + "/revoke")
      .with("introspection_endpoint", base + "/introspect")
      .with("jwks_uri", base + "/jwks");
}

/// Left out where empty (RFC 8414 section 3.2).
Document with_scopes(const Context& context, const Document& metadata) {
  std::vector<std::string> scopes = context.options.scopes;
  if (scopes.empty()) {
    return metadata;
  }
  if (context.has(flaw::scope_names_joined)) {
    scopes.push_back(scopes.front() + " " + scopes.back());
  }
  return metadata.with("scopes_supported", Document::texts(scopes));
}

Document with_resources(const Context& context, const Document& metadata) {
  if (context.options.resource.empty()) {
    return metadata;
  }
  std::vector<std::string> resources{context.options.resource};
  std::ranges::copy(context.options.other_resources, std::back_inserter(resources));
  return metadata.with("protected_resources", Document::texts(resources));  // RFC 9728 section 4
}

Document with_grant_types(const Context& context, const Document& metadata) {
  std::vector<std::string> grants{"authorization_code", "refresh_token", "client_credentials"};
  if (context.has(flaw::password_grant_advertised)) {
    grants.emplace_back("password");
  }
  if (context.has(flaw::advertised_grant_unserved)) {
    grants.emplace_back("urn:ietf:params:oauth:grant-type:device_code");
  }
  return context.has(flaw::grant_types_unlisted)
             ? metadata
             : metadata.with("grant_types_supported", Document::texts(grants));
}

Document with_grants(const Context& context, Document metadata) {
  if (!context.has(flaw::response_types_missing)) {
    std::vector<std::string> types{"code"};
    if (context.has(flaw::response_types_without_code)) {
      types = {"id_token"};
    }
    if (context.has(flaw::token_response_type_advertised)) {
      types.emplace_back("code token");
    }
    metadata = metadata.with("response_types_supported", Document::texts(types));
  }
  if (!context.has(flaw::pkce_not_advertised)) {
    metadata = metadata.with("code_challenge_methods_supported", Document::texts({"S256"}));
  }
  if (context.has(flaw::empty_member_in_server_metadata)) {
    metadata = metadata.with("ui_locales_supported", Document::array());
  }
  if (!context.has(flaw::iss_unannounced)) {
    metadata = metadata.with("authorization_response_iss_parameter_supported", true);  // RFC 9207
  }
  if (takes_documents(context)) {
    const Document yes =
        context.has(flaw::document_support_as_text) ? Document("true") : Document(true);
    metadata = metadata.with("client_id_metadata_document_supported", yes);
  }
  metadata = with_grant_types(context, with_resources(context, with_scopes(context, metadata)));
  return metadata.with("response_modes_supported", Document::texts({"query"}))
      .with("prompt_values_supported", Document::texts({"none"}));
}

/// What the token endpoint is said to take.
std::vector<std::string> advertised_methods(const Context& context) {
  std::vector<std::string> methods = authentication_methods(context);
  if (context.has(flaw::shared_secrets_only_advertised)) {
    std::erase(methods, "private_key_jwt");
  }
  if (context.has(flaw::machine_methods_unlisted)) {
    std::erase(methods, "private_key_jwt");
    std::erase(methods, "client_secret_basic");
  }
  if (context.has(flaw::public_clients_unlisted)) {
    std::erase(methods, "none");
  }
  return methods;
}

Document with_client_authentication(const Context& context, const Document& metadata) {
  const Document methods = Document::texts(advertised_methods(context));
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

/// No ID tokens are issued here. The members are those without which OpenID Connect Discovery
/// section 3 calls the document invalid, and the one whose absence would claim support for
/// request_uri.
Document openid_metadata_of(const Context& context) {
  Document metadata = metadata_of(context).with("request_uri_parameter_supported", false);
  if (!context.has(flaw::openid_document_without_subject_types)) {
    metadata = metadata.with("subject_types_supported", Document::texts({"public"}));
  }
  const char* algorithm = context.has(flaw::id_tokens_without_rs256) ? "ES256" : "RS256";
  metadata = metadata.with("id_token_signing_alg_values_supported", Document::texts({algorithm}));
  if (context.has(flaw::openid_document_left_behind)) {
    metadata = metadata.with("token_endpoint", context.base() + "/oauth/v1/token");
  }
  if (context.has(flaw::openid_document_offers_plain)) {
    metadata =
        metadata.with("code_challenge_methods_supported", Document::texts({"S256", "plain"}));
  }
  return context.has(flaw::openid_document_without_pkce)
             ? metadata.without("code_challenge_methods_supported")
             : metadata;
}

/// The same under the host that the request names, where that is believed.
Document as_asked(const Context& context, const Incoming& incoming, Document metadata) {
  std::string host;
  if (context.has(flaw::server_metadata_follows_host)) {
    host = incoming.host;
  } else if (context.has(flaw::server_metadata_follows_forwarded_host)) {
    host = incoming.forwarded_host;
  }
  const auto issuer = http::Url::parse(context.issuer);
  const std::string origin = issuer ? issuer->origin() : "";
  if (host.empty() || origin.empty()) {
    return metadata;
  }
  for (const std::string& member : metadata.members()) {
    const std::string text = metadata.text(member).value_or("");
    if (text.starts_with(origin)) {
      metadata = metadata.with(member, "http://" + host + text.substr(origin.size()));
    }
  }
  return metadata;
}

Reply published(const Context& context, const Document& metadata) {
  return {
      .media_type = context.has(flaw::server_metadata_as_text) ? "text/plain" : "application/json",
      .body = metadata.dump()};
}

/// What comes in place of a document.
std::optional<Reply> mishap(const Context& context) {
  constexpr std::size_t kEightMebibytes = std::size_t{8} << 20U;
  if (context.has(flaw::server_metadata_is_a_page)) {
    return Reply{.media_type = "text/html", .body = "<!DOCTYPE html>\n<title>Sign in</title>\n"};
  }
  if (context.has(flaw::server_metadata_too_large)) {
    const std::string padding(kEightMebibytes, ' ');
    return Reply{.media_type = "application/json", .body = padding + metadata_of(context).dump()};
  }
  if (context.has(flaw::server_metadata_redirects)) {
    return Reply{.status = 302, .headers = {{"Location", context.base() + "/authorize"}}};
  }
  if (context.has(flaw::server_metadata_behind_token)) {
    return Reply{.status = 401, .headers = {{"WWW-Authenticate", "Bearer realm=\"metadata\""}}};
  }
  return std::nullopt;
}

/// RFC 7517 section 4.2: with keys of both uses in one set, each has to say its own.
std::string with_unmarked_uses(const jose::JwkSet& published) {
  const Document encryption =
      Document::parse(jose::Key::generate(jose::Algorithm::es256).public_jwk())
          .value_or(Document())
          .with("alg", "ECDH-ES")
          .with("use", "enc");
  std::vector<Document> keys{encryption};
  const Document ours = Document::parse(published.to_json()).value_or(Document())["keys"];
  for (std::size_t i = 0; i < ours.size(); ++i) {
    keys.push_back(ours.at(i).without("use"));
  }
  return Document::object({{"keys", Document::array(keys)}}).dump();
}

}  // namespace

Reply serve_metadata(const Context& context, const Incoming& incoming) {
  const auto form = metadata_at(context, incoming.path);
  if (!form) {
    return {.status = 404};
  }
  if (auto other = mishap(context)) {
    return *std::move(other);
  }
  const Document metadata =
      *form == MetadataForm::openid ? openid_metadata_of(context) : metadata_of(context);
  return published(context, with_signed_copy(context, as_asked(context, incoming, metadata)));
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
  if (context.has(flaw::key_use_unmarked)) {
    body = with_unmarked_uses(context.published->keys());
  }
  if (context.has(flaw::private_key_in_jwks)) {
    body = "{\"keys\":[" + context.minter.key().private_jwk() + "]}";
  }
  return {.media_type = "application/json", .body = body};
}

}  // namespace assay::issuer
