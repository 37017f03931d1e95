// Flaws in where the metadata stands and what comes there, each with a request that shows it.
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

constexpr auto kOAuth = "/.well-known/oauth-authorization-server";
constexpr auto kOpenId = "/.well-known/openid-configuration";

Exchange document(Subject& subject) { return subject.automatic.get(kOAuth); }
Document openid(Subject& subject) { return json_of(subject.automatic.get(kOpenId)); }

bool is_moved_by(Subject& subject, const std::string& header) {
  const Exchange reply = subject.automatic.send("GET", kOAuth, "", {{header, "attacker.example"}});
  return json_of(reply).text("token_endpoint").value_or("").contains("//attacker.example");
}

const std::vector<Probe> kPlaces{
    {flaw::metadata_behind_the_path, "metadata_behind_the_path",
     [](Subject& s) {
       return s.tenant("/tenant")->get(std::string("/tenant") + kOAuth).status() == 200;
     }},
    {flaw::final_slash_kept_in_metadata_path, "final_slash_kept_in_metadata_path",
     [](Subject& s) {
       const auto tenant = s.tenant("/tenant/");
       return tenant->get(std::string(kOAuth) + "/tenant/").status() == 200 &&
              tenant->get(std::string(kOAuth) + "/tenant").status() == 404;
     }},
    {flaw::openid_configuration_inserted_only, "openid_configuration_inserted_only",
     [](Subject& s) {
       const auto tenant = s.tenant("/tenant");
       return tenant->get(std::string(kOpenId) + "/tenant").status() == 200 &&
              tenant->get(std::string("/tenant") + kOpenId).status() == 404;
     }},
    {flaw::unknown_issuer_gets_the_metadata, "unknown_issuer_gets_the_metadata",
     [](Subject& s) { return s.automatic.get(std::string(kOAuth) + "/unknown").status() == 200; }},
    {flaw::openid_configuration_behind_any_path, "openid_configuration_behind_any_path",
     [](Subject& s) { return s.automatic.get(std::string("/unknown") + kOpenId).status() == 200; }},
    {flaw::metadata_below_the_server_path, "metadata_below_the_server_path",
     [](Subject& s) { return s.automatic.get(std::string("/mcp") + kOAuth).status() == 200; }},
    {flaw::default_endpoints_elsewhere, "default_endpoints_elsewhere",
     [](Subject& s) { return s.automatic.get("/authorize").status() == 404; }},
    {flaw::server_metadata_is_a_page, "server_metadata_is_a_page",
     [](Subject& s) { return document(s).media_type() == "text/html"; }},
    {flaw::server_metadata_too_large, "server_metadata_too_large",
     [](Subject& s) {
       const Exchange reply = document(s);
       return reply.fault() != nullptr && reply.fault()->kind == http::Fault::too_large;
     }},
    {flaw::server_metadata_redirects, "server_metadata_redirects",
     [](Subject& s) { return document(s).status() == 302; }},
    {flaw::server_metadata_behind_token, "server_metadata_behind_token",
     [](Subject& s) { return document(s).status() == 401; }},
    {flaw::server_metadata_follows_host, "server_metadata_follows_host",
     [](Subject& s) { return is_moved_by(s, "Host"); }},
    {flaw::server_metadata_follows_forwarded_host, "server_metadata_follows_forwarded_host",
     [](Subject& s) { return is_moved_by(s, "X-Forwarded-Host"); }},
    {flaw::openid_document_left_behind, "openid_document_left_behind",
     [](Subject& s) {
       return openid(s).text("token_endpoint").value_or("").ends_with("/oauth/v1/token");
     }},
    {flaw::openid_document_offers_plain, "openid_document_offers_plain",
     [](Subject& s) { return openid(s).texts("code_challenge_methods_supported").size() == 2; }},
    {flaw::openid_document_without_pkce, "openid_document_without_pkce",
     [](Subject& s) {
       return openid(s).has("issuer") && !openid(s).has("code_challenge_methods_supported") &&
              s.metadata().has("code_challenge_methods_supported");
     }},
    {flaw::openid_document_without_subject_types, "openid_document_without_subject_types",
     [](Subject& s) {
       return openid(s).has("issuer") && !openid(s).has("subject_types_supported");
     }},
    {flaw::id_tokens_without_rs256, "id_tokens_without_rs256",
     [](Subject& s) {
       return openid(s).texts("id_token_signing_alg_values_supported") ==
              std::vector<std::string>{"ES256"};
     }},
};

}  // namespace

std::span<const Probe> place_probes() { return kPlaces; }

}  // namespace assay::issuer
