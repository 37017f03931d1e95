// Flaws in secrets, in what machines get and in what tokens are for, each with a request that shows
// it.
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/digest.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

std::string text(const Document& document, std::string_view member) {
  return document.text(member).value_or("");
}

/// The machine's request by Basic, with these halves as they are.
Exchange by_header(Deployment& server, const std::string& id, const std::string& secret,
                   Parameters form = {}) {
  form.emplace_back("grant_type", "client_credentials");
  return server.token_with_basic(form, Document::object({{"client_id", id}}), secret);
}

std::string encoded(const std::string& plain) {
  return "%" + jose::hex(plain.substr(0, 1)) + plain.substr(1);
}

Document claims_in(const Exchange& reply) {
  return Minter::claims_of(text(json_of(reply), "access_token"));
}

Document machine_claims(Subject& s, std::string_view member = "", const Document& value = {}) {
  Document registration =
      Document::object({{"grant_types", Document::texts({"client_credentials"})},
                        {"token_endpoint_auth_method", "client_secret_post"}});
  if (!member.empty()) {
    registration = registration.with(member, value);
  }
  const Document client = s.automatic.registered(registration);
  return claims_in(s.automatic.token(Deployment::machine_request(client)))
      .with("registered", text(client, "client_id"));
}

/// What a machine that may read gets when it asks to write.
Exchange writes(Subject& s) {
  const Document client = s.automatic.registered(
      Document::object({{"grant_types", Document::texts({"client_credentials"})},
                        {"token_endpoint_auth_method", "client_secret_post"},
                        {"scope", "notes:read"}}));
  return s.automatic.token(
      added(Deployment::machine_request(client), "scope", "notes:read notes:write"));
}

bool says_more(const Exchange& reply) { return text(json_of(reply), "scope").contains("write"); }
bool means_more(const Exchange& reply) { return text(claims_in(reply), "scope").contains("write"); }

/// The claims of a machine that asks for a resource.
Exchange for_resource(Subject& s, const std::vector<std::string>& resources) {
  Parameters request = Deployment::machine_request(s.automatic.machine());
  for (const std::string& resource : resources) {
    request.emplace_back("resource", resource);
  }
  return s.automatic.token(request);
}

bool is_for(const Exchange& reply, const std::string& audience) {
  const Document claims = claims_in(reply);
  const auto all = claims.texts("aud");
  return claims.text("aud") == audience || std::ranges::find(all, audience) != all.end();
}

const std::vector<Probe> kMachines{
    {flaw::secret_in_body_refused, "secret_in_body_refused",
     [](Subject& s) {
       return s.metadata().has("issuer") &&
              std::ranges::count(s.metadata().texts("token_endpoint_auth_methods_supported"),
                                 "client_secret_post") == 0 &&
              std::ranges::count(s.metadata().texts("token_endpoint_auth_methods_supported"),
                                 "client_secret_basic") == 1;
     }},
    {flaw::basic_credentials_taken_raw, "basic_credentials_taken_raw",
     [](Subject& s) {
       const Document client = s.automatic.machine("client_secret_basic");
       return !issued(by_header(s.automatic, text(client, "client_id"),
                                encoded(text(client, "client_secret"))));
     }},
    {flaw::basic_client_id_taken_raw, "basic_client_id_taken_raw",
     [](Subject& s) {
       const Document client = s.automatic.machine("client_secret_basic");
       return !issued(by_header(s.automatic, encoded(text(client, "client_id")),
                                text(client, "client_secret")));
     }},
    {flaw::two_secrets_at_once_served, "two_secrets_at_once_served",
     [](Subject& s) {
       const Document client = s.automatic.machine("client_secret_basic");
       const std::string secret = text(client, "client_secret");
       return issued(
           by_header(s.automatic, text(client, "client_id"), secret, {{"client_secret", secret}}));
     }},
    {flaw::client_secrets_of_six_digits, "client_secrets_of_six_digits",
     [](Subject& s) {
       return text(s.automatic.machine("client_secret_basic"), "client_secret").size() == 6;
     }},
    {flaw::machine_scope_unlimited, "machine_scope_unlimited",
     [](Subject& s) { return says_more(writes(s)); }},
    {flaw::machine_scope_unlimited_and_unsaid, "machine_scope_unlimited_and_unsaid",
     [](Subject& s) {
       const Exchange reply = writes(s);
       return means_more(reply) && !says_more(reply);
     }},
    {flaw::client_credentials_for_posted_secrets, "client_credentials_for_posted_secrets",
     [](Subject& s) {
       const Document client =
           s.automatic.registered(Deployment::registration("client_secret_post"));
       return issued(s.automatic.token(Deployment::machine_request(client)));
     }},
    {flaw::machine_tokens_share_a_subject, "machine_tokens_share_a_subject",
     [](Subject& s) {
       const std::string subject = text(machine_claims(s), "sub");
       return !subject.empty() && subject == text(machine_claims(s), "sub");
     }},
    {flaw::machine_subject_is_the_client_name, "machine_subject_is_the_client_name",
     [](Subject& s) {
       return text(machine_claims(s, "client_name", "A Name"), "sub") == "A Name";
     }},
    {flaw::machine_methods_unlisted, "machine_methods_unlisted",
     [](Subject& s) {
       return s.metadata().has("issuer") &&
              std::ranges::count(s.metadata().texts("token_endpoint_auth_methods_supported"),
                                 "client_secret_basic") == 0;
     }},
    {flaw::resource_parameter_refused, "resource_parameter_refused",
     [](Subject& s) {
       return redirected(s.authorize_with("resource", kResource), "error") == "invalid_request";
     }},
    {flaw::unknown_resource_ignored, "unknown_resource_ignored",
     [](Subject& s) { return is_for(for_resource(s, {"https://nobody.example"}), kResource); }},
    {flaw::malformed_resource_ignored, "malformed_resource_ignored",
     [](Subject& s) { return is_for(for_resource(s, {"notes"}), kResource); }},
    {flaw::resource_fragment_ignored, "resource_fragment_ignored",
     [](Subject& s) {
       return is_for(for_resource(s, {std::string(kResource) + "#part"}), kResource);
     }},
    {flaw::first_resource_counts, "first_resource_counts",
     [](Subject& s) { return is_for(for_resource(s, {kResource, kOtherResource}), kResource); }},
    {flaw::last_resource_counts, "last_resource_counts",
     [](Subject& s) {
       return is_for(for_resource(s, {kResource, kOtherResource}), kOtherResource);
     }},
    {flaw::audience_names_all_resources, "audience_names_all_resources",
     [](Subject& s) { return is_for(for_resource(s, {kResource}), kOtherResource); }},
    {flaw::audience_of_the_whole_origin, "audience_of_the_whole_origin",
     [](Subject& s) { return is_for(for_resource(s, {kResource}), "https://notes.example"); }},
    {flaw::resource_host_case_matters, "resource_host_case_matters",
     [](Subject& s) { return !issued(for_resource(s, {"HTTPS://NOTES.EXAMPLE/mcp"})); }},
    {flaw::resource_echoed_as_written, "resource_echoed_as_written",
     [](Subject& s) {
       return is_for(for_resource(s, {"HTTPS://NOTES.EXAMPLE/mcp"}), "HTTPS://NOTES.EXAMPLE/mcp");
     }},
};

}  // namespace

std::span<const Probe> machine_probes() { return kMachines; }

}  // namespace assay::issuer
