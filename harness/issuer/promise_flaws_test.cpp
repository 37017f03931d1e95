// Flaws in what single members of the metadata promise, each with a request that shows it.
#include <algorithm>

#include "harness/catalog/flaws/discovery.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

bool lists(const Document& metadata, std::string_view member, std::string_view value) {
  return std::ranges::count(metadata.texts(member), value) > 0;
}

jose::CompactToken signed_copy(Subject& subject) {
  return jose::parse_compact(subject.metadata().text("signed_metadata").value_or(""))
      .value_or(jose::CompactToken());
}

bool is_altered(Subject& subject) {
  const std::string token = subject.metadata().text("signed_metadata").value_or("");
  const auto keys = jose::JwkSet::from_json(subject.automatic.server().jwks());
  return keys && !signed_copy(subject).signature.empty() &&
         !jose::verify(token, *keys, {jose::Algorithm::es256});
}

/// The answer to a client that registered its key and signs with it.
Exchange with_assertion(Deployment& deployment) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  const Document jwk = Document::parse(key.public_jwk()).value_or(Document());
  const Document registered = json_of(deployment.post_json(
      "/register", Deployment::registration("private_key_jwt")
                       .with("jwks", Document::object({{"keys", Document::array({jwk})}}))
                       .dump()));
  const std::string id = registered.text("client_id").value_or("");
  const Document claims = Document::object({{"iss", id},
                                            {"sub", id},
                                            {"aud", deployment.server().issuer()},
                                            {"jti", "once"},
                                            {"iat", numeric_date()},
                                            {"exp", numeric_date(std::chrono::seconds{60})}});
  return deployment.post(
      "/token",
      {{"grant_type", "authorization_code"},
       {"code", "none"},
       {"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
       {"client_assertion", jose::sign(key, jose::header_for(key), claims.dump())}});
}

const std::vector<Probe> kPromises{
    {flaw::token_endpoint_with_fragment, "token_endpoint_with_fragment",
     [](Subject& s) { return s.metadata().text("token_endpoint").value_or("").contains('#'); }},
    {flaw::token_response_type_advertised, "token_response_type_advertised",
     [](Subject& s) { return lists(s.metadata(), "response_types_supported", "code token"); }},
    {flaw::password_grant_advertised, "password_grant_advertised",
     [](Subject& s) { return lists(s.metadata(), "grant_types_supported", "password"); }},
    {flaw::grant_types_unlisted, "grant_types_unlisted",
     [](Subject& s) {
       return s.metadata().has("issuer") && !s.metadata().has("grant_types_supported");
     }},
    {flaw::document_support_as_text, "document_support_as_text",
     [](Subject& s) { return s.metadata()["client_id_metadata_document_supported"].is_text(); }},
    {flaw::key_use_unmarked, "key_use_unmarked",
     [](Subject& s) { return json_of(s.automatic.get("/jwks"))["keys"].size() == 2; }},
    {flaw::scope_names_joined, "scope_names_joined",
     [](Subject& s) {
       return std::ranges::any_of(s.metadata().texts("scopes_supported"),
                                  [](const std::string& scope) { return scope.contains(' '); });
     }},
    {flaw::signed_metadata_unsigned, "signed_metadata_unsigned",
     [](Subject& s) { return signed_copy(s).header_json.contains("none"); }},
    {flaw::signed_metadata_without_iss, "signed_metadata_without_iss",
     [](Subject& s) {
       const std::string payload = signed_copy(s).payload_json;
       return payload.contains("issuer") && !payload.contains("\"iss\"");
     }},
    {flaw::signed_metadata_altered, "signed_metadata_altered", is_altered},
    {flaw::shared_secrets_only_advertised, "shared_secrets_only_advertised",
     [](Subject& s) {
       return s.metadata().has("issuer") &&
              !lists(s.metadata(), "token_endpoint_auth_methods_supported", "private_key_jwt");
     }},
    {flaw::public_clients_unlisted, "public_clients_unlisted",
     [](Subject& s) {
       return s.metadata().has("issuer") &&
              !lists(s.metadata(), "token_endpoint_auth_methods_supported", "none");
     }},
    {flaw::leftover_endpoint_advertised, "leftover_endpoint_advertised",
     [](Subject& s) {
       return s.metadata().text("device_authorization_endpoint") == s.automatic.at("/device");
     }},
    {flaw::advertised_grant_unserved, "advertised_grant_unserved",
     [](Subject& s) {
       return lists(s.metadata(), "grant_types_supported",
                    "urn:ietf:params:oauth:grant-type:device_code");
     }},
    {flaw::advertised_assertions_refused, "advertised_assertions_refused",
     [](Subject& s) {
       return json_of(with_assertion(s.automatic)).text("error") == "invalid_client";
     }},
    {flaw::implicit_flow_served, "implicit_flow_served",
     [](Subject& s) {
       return location_of(s.authorize_with("response_type", "token")).contains("#access_token=");
     }},
};

}  // namespace

std::span<const Probe> promise_probes() { return kPromises; }

}  // namespace assay::issuer
