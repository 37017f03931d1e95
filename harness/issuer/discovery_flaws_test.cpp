// Flaws of discovery and registration, each with a request that shows it.
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

const std::vector<Probe> kDiscovery{
    {flaw::no_server_metadata, "no_server_metadata",
     [](Subject& s) {
       return s.automatic.get("/.well-known/oauth-authorization-server").status() == 404 &&
              s.automatic.get("/.well-known/openid-configuration").status() == 404;
     }},
    {flaw::server_metadata_as_text, "server_metadata_as_text",
     [](Subject& s) {
       return s.automatic.get("/.well-known/oauth-authorization-server").media_type() ==
              "text/plain";
     }},
    {flaw::issuer_of_another_server, "issuer_of_another_server",
     [](Subject& s) {
       return s.metadata().text("issuer").value_or("").starts_with("https://another");
     }},
    {flaw::issuer_with_query, "issuer_with_query",
     [](Subject& s) {
       return s.metadata().text("issuer").value_or("").find('?') != std::string::npos;
     }},
    {flaw::issuer_over_plain_http, "issuer_over_plain_http",
     [](Subject& s) { return s.metadata().text("issuer") == "http://authorization.example"; }},
    {flaw::response_types_without_code, "response_types_without_code",
     [](Subject& s) {
       return s.metadata().texts("response_types_supported") ==
              std::vector<std::string>{"id_token"};
     }},
    {flaw::response_types_missing, "response_types_missing",
     [](Subject& s) {
       return s.metadata().has("issuer") && !s.metadata().has("response_types_supported");
     }},
    {flaw::token_endpoint_missing, "token_endpoint_missing",
     [](Subject& s) { return s.metadata().has("issuer") && !s.metadata().has("token_endpoint"); }},
    {flaw::authorization_endpoint_missing, "authorization_endpoint_missing",
     [](Subject& s) {
       return s.metadata().has("issuer") && !s.metadata().has("authorization_endpoint");
     }},
    {flaw::authorization_endpoint_with_fragment, "authorization_endpoint_with_fragment",
     [](Subject& s) {
       return s.metadata().text("authorization_endpoint").value_or("").find('#') !=
              std::string::npos;
     }},
    {flaw::pkce_not_advertised, "pkce_not_advertised",
     [](Subject& s) {
       return s.metadata().has("issuer") && !s.metadata().has("code_challenge_methods_supported");
     }},
    {flaw::plain_http_endpoint_advertised, "plain_http_endpoint_advertised",
     [](Subject& s) {
       const Document metadata = s.metadata();
       return std::ranges::any_of(metadata.members(), [&](const std::string& member) {
         const auto url = http::Url::parse(metadata.text(member).value_or(""));
         return member.ends_with("_endpoint") && url && url->scheme == "http" &&
                !url->is_loopback();
       });
     }},
    {flaw::empty_member_in_server_metadata, "empty_member_in_server_metadata",
     [](Subject& s) {
       const Document metadata = s.metadata();
       return std::ranges::any_of(metadata.members(),
                                  [&](const std::string& m) { return metadata[m].is_empty(); });
     }},
    {flaw::private_key_in_jwks, "private_key_in_jwks",
     [](Subject& s) { return json_of(s.automatic.get("/jwks"))["keys"].at(0).has("d"); }},
    {flaw::assertion_algorithm_none, "assertion_algorithm_none",
     [](Subject& s) {
       const auto names = s.metadata().texts("token_endpoint_auth_signing_alg_values_supported");
       return std::ranges::find(names, "none") != names.end();
     }},
    {flaw::iss_unannounced, "iss_unannounced",
     [](Subject& s) {
       return s.metadata().has("issuer") &&
              !s.metadata().has("authorization_response_iss_parameter_supported");
     }},
};

Exchange register_with(Subject& subject, const Document& metadata) {
  return subject.automatic.post_json("/register", metadata.dump());
}

Document with_redirect(const std::string& uri) {
  return Deployment::registration().with("redirect_uris", Document::texts({uri}));
}

bool accepted(const Exchange& reply) { return reply.status() == 200 || reply.status() == 201; }

const std::vector<Probe> kRegistration{
    {flaw::registration_answers_200, "registration_answers_200",
     [](Subject& s) { return register_with(s, Deployment::registration()).status() == 200; }},
    {flaw::registration_without_client_id, "registration_without_client_id",
     [](Subject& s) {
       return !json_of(register_with(s, Deployment::registration())).has("client_id");
     }},
    {flaw::registration_hides_metadata, "registration_hides_metadata",
     [](Subject& s) {
       return !json_of(register_with(s, Deployment::registration())).has("redirect_uris");
     }},
    {flaw::registers_without_redirect_uri, "registers_without_redirect_uri",
     [](Subject& s) {
       return accepted(register_with(s, Deployment::registration().without("redirect_uris")));
     }},
    {flaw::client_without_redirect_uri_redirected, "client_without_redirect_uri_redirected",
     [](Subject& s) {
       const Document client =
           json_of(register_with(s, Deployment::registration().without("redirect_uris")));
       return served(
           s.automatic.authorize(Deployment::authorization(client.text("client_id").value_or(""))));
     }},
    {flaw::registers_plain_http_redirect, "registers_plain_http_redirect",
     [](Subject& s) {
       return accepted(register_with(
           s, with_redirect("http://client.example/cb").with("application_type", "native")));
     }},
    {flaw::registers_plain_http_for_web_clients, "registers_plain_http_for_web_clients",
     [](Subject& s) {
       return accepted(register_with(
           s, with_redirect("http://client.example/cb").with("application_type", "web")));
     }},
    {flaw::registers_redirect_with_fragment, "registers_redirect_with_fragment",
     [](Subject& s) {
       return accepted(register_with(s, with_redirect("https://client.example/cb#x")));
     }},
    {flaw::registers_script_redirect, "registers_script_redirect",
     [](Subject& s) { return accepted(register_with(s, with_redirect("JavaScript:alert(1)"))); }},
    {flaw::registers_loopback_look_alike, "registers_loopback_look_alike",
     [](Subject& s) {
       return accepted(register_with(s, with_redirect("http://localhost.attacker.example/cb")
                                            .with("application_type", "native")));
     }},
    {flaw::registers_second_redirect_unchecked, "registers_second_redirect_unchecked",
     [](Subject& s) {
       return accepted(register_with(
           s, Deployment::registration().with(
                  "redirect_uris", Document::texts({kRedirectUri, "javascript:alert(1)"}))));
     }},
    {flaw::registration_error_unnamed, "registration_error_unnamed",
     [](Subject& s) {
       return !refused_with(register_with(s, with_redirect("javascript:alert(1)")),
                            "invalid_redirect_uri");
     }},
    {flaw::odd_registration_breaks_server, "odd_registration_breaks_server",
     [](Subject& s) {
       return register_with(s, Deployment::registration().with("scope", 1)).status() == 500;
     }},
    {flaw::registration_reply_cacheable, "registration_reply_cacheable",
     [](Subject& s) {
       return register_with(s, Deployment::registration("client_secret_post"))
                  .header("Cache-Control") != "no-store";
     }},
    {flaw::secret_without_expiry, "secret_without_expiry",
     [](Subject& s) {
       return !json_of(register_with(s, Deployment::registration("client_secret_post")))
                   .has("client_secret_expires_at");
     }},
    {flaw::secret_unchecked, "secret_unchecked",
     [](Subject& s) {
       const Document client = s.automatic.machine("client_secret_basic");
       return issued(
           s.automatic.token_with_basic({{"grant_type", "client_credentials"}}, client, "wrong"));
     }},
    {flaw::failed_authentication_unnamed, "failed_authentication_unnamed",
     [](Subject& s) {
       const Exchange refused = s.automatic.token_with_basic(
           {{"grant_type", "client_credentials"}}, s.automatic.machine("client_secret_basic"), "");
       return json_of(refused).text("error") == "unauthorized_client";
     }},
    {flaw::refresh_token_for_machine, "refresh_token_for_machine",
     [](Subject& s) {
       return json_of(s.automatic.token(Deployment::machine_request(s.automatic.machine())))
           .has("refresh_token");
     }},
    {flaw::client_credentials_for_public_client, "client_credentials_for_public_client",
     [](Subject& s) {
       return issued(
           s.automatic.token({{"grant_type", "client_credentials"}, {"client_id", s.client()}}));
     }},
};

}  // namespace

std::span<const Probe> discovery_probes() { return kDiscovery; }

std::span<const Probe> registration_probes() { return kRegistration; }

}  // namespace assay::issuer
