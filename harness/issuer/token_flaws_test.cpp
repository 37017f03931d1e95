// Flaws of the token, revocation and introspection endpoints, each with a request that shows it.
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

/// A probe that is issued a token for the honest redemption after `change`.
template <typename Change>
auto serves(Change change) {
  return [change](Subject& s) { return issued(s.automatic.token(change(s.redemption(), s))); };
}

const std::vector<Probe> kRedemption{
    {Flaw::token_reply_without_type, "token_reply_without_type",
     [](Subject& s) {
       const Document reply = s.automatic.grant(s.client());
       return reply.has("access_token") && !reply.has("token_type");
     }},
    {Flaw::token_reply_cacheable, "token_reply_cacheable",
     [](Subject& s) {
       const Exchange reply = s.automatic.token(s.redemption());
       return issued(reply) && reply.header("Cache-Control") != "no-store";
     }},
    {Flaw::verifier_unchecked, "verifier_unchecked", serves([](Parameters p, Subject&) {
       return replaced(std::move(p), "code_verifier", std::string(43, 'x'));
     })},
    {Flaw::verifier_optional, "verifier_optional",
     serves([](Parameters p, Subject&) { return without(std::move(p), "code_verifier"); })},
    {Flaw::redemption_ignores_redirect_uri, "redemption_ignores_redirect_uri",
     serves([](Parameters p, Subject&) {
       return replaced(std::move(p), "redirect_uri", "https://attacker.example/cb");
     })},
    {Flaw::code_reusable, "code_reusable",
     [](Subject& s) {
       const Parameters redemption = s.redemption();
       return issued(s.automatic.token(redemption)) && issued(s.automatic.token(redemption));
     }},
    {Flaw::code_of_any_client, "code_of_any_client", serves([](Parameters p, Subject& s) {
       return replaced(std::move(p), "client_id", s.automatic.public_client());
     })},
    {Flaw::token_error_as_html, "token_error_as_html",
     [](Subject& s) {
       return !refused_with(s.automatic.token(Deployment::redemption(s.client(), "unknown")),
                            "invalid_grant");
     }},
    {Flaw::grant_type_error_unnamed, "grant_type_error_unnamed",
     [](Subject& s) {
       return !refused_with(
           s.automatic.token({{"grant_type", "strange"}, {"client_id", s.client()}}),
           "unsupported_grant_type");
     }},
    {Flaw::doubled_token_parameter_served, "doubled_token_parameter_served",
     serves([](Parameters p, Subject&) { return added(std::move(p), "code", "another"); })},
    {Flaw::doubled_verifier_served, "doubled_verifier_served", serves([](Parameters p, Subject&) {
       return added(std::move(p), "code_verifier", kVerifier);
     })},
    {Flaw::verifier_from_query, "verifier_from_query",
     [](Subject& s) {
       return issued(s.automatic.post(std::string("/token?code_verifier=") + kVerifier,
                                      without(s.redemption(), "code_verifier")));
     }},
    {Flaw::client_id_optional_at_redemption, "client_id_optional_at_redemption",
     serves([](Parameters p, Subject&) { return without(std::move(p), "client_id"); })},
    {Flaw::empty_resource_refused, "empty_resource_refused",
     [](Subject& s) { return !issued(s.automatic.token(added(s.redemption(), "resource", ""))); }},
    {Flaw::granted_scope_unsaid, "granted_scope_unsaid",
     [](Subject& s) {
       const Document reply = s.automatic.grant(s.client());
       return reply.has("access_token") && !reply.has("scope");
     }},
    {Flaw::redemption_takes_scope, "redemption_takes_scope",
     [](Subject& s) {
       const auto reply = s.automatic.token(added(s.redemption(), "scope", "notes:write"));
       return Minter::claims_of(json_of(reply).text("access_token").value_or("")).text("scope") ==
              "notes:write";
     }},
    {Flaw::password_grant_served, "password_grant_served",
     [](Subject& s) {
       return !refused_with(s.automatic.token({{"grant_type", "password"},
                                               {"client_id", s.client()},
                                               {"username", "alice"},
                                               {"password", "wonder"}}),
                            "unsupported_grant_type");
     }},
    {Flaw::audience_not_restricted, "audience_not_restricted",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       return Minter::claims_of(token).has("aud") &&
              Minter::claims_of(token).text("aud") != kResource;
     }},
    {Flaw::resource_prefix_matched, "resource_prefix_matched",
     [](Subject& s) { return served(s.authorize_with("resource", std::string(kResource) + "x")); }},
};

bool is_active(Subject& subject, const std::string& token) {
  return json_of(subject.automatic.post(
             "/introspect", added(Deployment::machine_request(subject.automatic.machine()), "token",
                                  token)))["active"]
             .boolean() == true;
}

bool is_revoked_after_revocation(Subject& subject) {
  const Document granted = subject.automatic.grant(subject.client());
  subject.automatic.post("/revoke", {{"client_id", subject.client()},
                                     {"token", granted.text("refresh_token").value_or("")}});
  return !issued(subject.automatic.token(Deployment::refreshing(subject.client(), granted)));
}

const std::vector<Probe> kAfterlife{
    {Flaw::refresh_token_kept, "refresh_token_kept",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return json_of(s.automatic.token(refreshing)).text("refresh_token") ==
              http::first_value(refreshing, "refresh_token");
     }},
    {Flaw::rotated_refresh_token_served, "rotated_refresh_token_served",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(refreshing)) && issued(s.automatic.token(refreshing));
     }},
    {Flaw::refresh_widens_scope, "refresh_widens_scope",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(added(refreshing, "scope", "notes:read notes:write")));
     }},
    {Flaw::refresh_widens_scope_by_prefix, "refresh_widens_scope_by_prefix",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(added(refreshing, "scope", "notes:readx")));
     }},
    {Flaw::refresh_token_of_any_client, "refresh_token_of_any_client",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return issued(
           s.automatic.token(Deployment::refreshing(s.automatic.public_client(), granted)));
     }},
    {Flaw::revocation_without_effect, "revocation_without_effect",
     [](Subject& s) { return !is_revoked_after_revocation(s); }},
    {Flaw::revocation_reveals_unknown, "revocation_reveals_unknown",
     [](Subject& s) {
       return s.automatic.post("/revoke", {{"client_id", s.client()}, {"token", "unknown"}})
                  .status() != 200;
     }},
    {Flaw::introspection_ignores_signature, "introspection_ignores_signature",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       return is_active(s, Minter::with_payload_member(token, "sub", "somebody else"));
     }},
    {Flaw::introspection_open, "introspection_open",
     [](Subject& s) {
       return s.automatic.post("/introspect", {{"token", "unknown"}}).status() != 401;
     }},
};

}  // namespace

std::span<const Probe> redemption_probes() { return kRedemption; }

std::span<const Probe> afterlife_probes() { return kAfterlife; }

}  // namespace assay::issuer
