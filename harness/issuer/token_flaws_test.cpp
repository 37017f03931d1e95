// Flaws of the token, revocation and introspection endpoints, each with a request that shows it.
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

/// A probe that is issued a token for the honest redemption after `change`.
template <typename Change>
auto serves(Change change) {
  return [change](Subject& s) { return issued(s.automatic.token(change(s.redemption(), s))); };
}

/// True where the code that was issued for one verifier is redeemed with another.
bool redeems(Subject& s, const std::string& at_challenge, const std::string& at_redemption) {
  const auto code =
      redirected(s.authorize_with("code_challenge", jose::s256_challenge(at_challenge)), "code");
  return issued(s.automatic.token(replaced(Deployment::redemption(s.client(), code.value_or("")),
                                           "code_verifier", at_redemption)));
}

std::string in_other_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return static_cast<char>(http::is_alpha(c) ? c ^ 0x20 : c);  // NOLINT(hicpp-signed-bitwise)
  });
  return text;
}

/// The same from a client that shows its own secret.
Parameters as_client_with_secret(Subject& s, Parameters form) {
  const Document client = s.automatic.registered(Deployment::registration("client_secret_post"));
  return added(replaced(std::move(form), "client_id", client.text("client_id").value_or("")),
               "client_secret", client.text("client_secret").value_or(""));
}

const std::vector<Probe> kRedemption{
    {flaw::token_reply_without_type, "token_reply_without_type",
     [](Subject& s) {
       const Document reply = s.automatic.grant(s.client());
       return reply.has("access_token") && !reply.has("token_type");
     }},
    {flaw::token_reply_cacheable, "token_reply_cacheable",
     [](Subject& s) {
       const Exchange reply = s.automatic.token(s.redemption());
       return issued(reply) && reply.header("Cache-Control") != "no-store";
     }},
    {flaw::token_reply_as_text, "token_reply_as_text",
     [](Subject& s) {
       const Exchange reply = s.automatic.token(s.redemption());
       return issued(reply) && reply.media_type() == "text/plain";
     }},
    {flaw::verifier_unchecked, "verifier_unchecked", serves([](Parameters p, Subject&) {
       return replaced(std::move(p), "code_verifier", std::string(43, 'x'));
     })},
    {flaw::verifier_optional, "verifier_optional",
     serves([](Parameters p, Subject&) { return without(std::move(p), "code_verifier"); })},
    {flaw::verifier_may_be_the_challenge, "verifier_may_be_the_challenge",
     [](Subject& s) { return redeems(s, kVerifier, jose::s256_challenge(kVerifier)); }},
    {flaw::short_verifier_served, "short_verifier_served",
     [](Subject& s) { return redeems(s, kVerifier, std::string(42, 'x')); }},
    {flaw::verifier_cut_at_128, "verifier_cut_at_128",
     [](Subject& s) { return redeems(s, std::string(128, 'a'), std::string(129, 'a')); }},
    {flaw::verifier_tilde_lost, "verifier_tilde_lost",
     [](Subject& s) {
       const std::string verifier = std::string(43, 'a') + "~";
       return !redeems(s, verifier, verifier);
     }},
    {flaw::longest_verifier_refused, "longest_verifier_refused",
     [](Subject& s) { return !redeems(s, std::string(128, 'b'), std::string(128, 'b')); }},
    {flaw::verifier_of_any_pending_code, "verifier_of_any_pending_code",
     [](Subject& s) {
       const std::string pending(50, 'p');
       s.authorize_with("code_challenge", jose::s256_challenge(pending));
       return redeems(s, kVerifier, pending);
     }},
    {flaw::redemption_takes_any_registered_uri, "redemption_takes_any_registered_uri",
     [](Subject& s) {
       const std::string other = std::string(kRedirectUri) + "/other";
       const std::string id = s.automatic
                                  .registered(Deployment::registration().with(
                                      "redirect_uris", Document::texts({kRedirectUri, other})))
                                  .text("client_id")
                                  .value_or("");
       return issued(s.automatic.token(
           replaced(Deployment::redemption(id, s.automatic.code(id)), "redirect_uri", other)));
     }},
    {flaw::redemption_ignores_redirect_uri, "redemption_ignores_redirect_uri",
     serves([](Parameters p, Subject&) {
       return replaced(std::move(p), "redirect_uri", "https://attacker.example/cb");
     })},
    {flaw::code_reusable, "code_reusable",
     [](Subject& s) {
       const Parameters redemption = s.redemption();
       return issued(s.automatic.token(redemption)) && issued(s.automatic.token(redemption));
     }},
    {flaw::code_of_any_client, "code_of_any_client", serves([](Parameters p, Subject& s) {
       return replaced(std::move(p), "client_id", s.automatic.public_client());
     })},
    {flaw::code_of_any_confidential_client, "code_of_any_confidential_client",
     [](Subject& s) {
       return issued(s.automatic.token(as_client_with_secret(s, s.redemption())));
     }},
    {flaw::code_case_ignored, "code_case_ignored", serves([](Parameters p, Subject&) {
       const std::string code = http::first_value(p, "code").value_or("");
       return replaced(std::move(p), "code", in_other_case(code));
     })},
    {flaw::client_id_whitespace_ignored, "client_id_whitespace_ignored",
     serves([](Parameters p, Subject& s) {
       return replaced(std::move(p), "client_id", s.client() + " ");
     })},
    {flaw::client_id_optional, "client_id_optional",
     serves([](Parameters p, Subject&) { return without(std::move(p), "client_id"); })},
    {flaw::token_error_as_html, "token_error_as_html",
     [](Subject& s) {
       return !refused_with(s.automatic.token(Deployment::redemption(s.client(), "unknown")),
                            "invalid_grant");
     }},
    {flaw::grant_type_error_unnamed, "grant_type_error_unnamed",
     [](Subject& s) {
       return !refused_with(
           s.automatic.token({{"grant_type", "strange"}, {"client_id", s.client()}}),
           "unsupported_grant_type");
     }},
    {flaw::doubled_token_parameter_served, "doubled_token_parameter_served",
     serves([](Parameters p, Subject&) { return added(std::move(p), "code", "another"); })},
    {flaw::doubled_verifier_served, "doubled_verifier_served", serves([](Parameters p, Subject&) {
       return added(std::move(p), "code_verifier", kVerifier);
     })},
    {flaw::verifier_from_query, "verifier_from_query",
     [](Subject& s) {
       return issued(s.automatic.post(std::string("/token?code_verifier=") + kVerifier,
                                      without(s.redemption(), "code_verifier")));
     }},
    {flaw::empty_resource_refused, "empty_resource_refused",
     [](Subject& s) { return !issued(s.automatic.token(added(s.redemption(), "resource", ""))); }},
    {flaw::granted_scope_unsaid, "granted_scope_unsaid",
     [](Subject& s) {
       const Document reply = s.automatic.grant(s.client());
       return reply.has("access_token") && !reply.has("scope");
     }},
    {flaw::redemption_takes_scope, "redemption_takes_scope",
     [](Subject& s) {
       const auto reply = s.automatic.token(added(s.redemption(), "scope", "notes:write"));
       return Minter::claims_of(json_of(reply).text("access_token").value_or("")).text("scope") ==
              "notes:write";
     }},
    {flaw::password_grant_served, "password_grant_served",
     [](Subject& s) {
       return !refused_with(s.automatic.token({{"grant_type", "password"},
                                               {"client_id", s.client()},
                                               {"username", "alice"},
                                               {"password", "wonder"}}),
                            "unsupported_grant_type");
     }},
    {flaw::audience_not_restricted, "audience_not_restricted",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       return Minter::claims_of(token).has("aud") &&
              Minter::claims_of(token).text("aud") != kResource;
     }},
    {flaw::resource_prefix_matched, "resource_prefix_matched",
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
    {flaw::refresh_token_kept, "refresh_token_kept",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return json_of(s.automatic.token(refreshing)).text("refresh_token") ==
              http::first_value(refreshing, "refresh_token");
     }},
    {flaw::rotated_refresh_token_served, "rotated_refresh_token_served",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(refreshing)) && issued(s.automatic.token(refreshing));
     }},
    {flaw::refresh_widens_scope, "refresh_widens_scope",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(added(refreshing, "scope", "notes:read notes:write")));
     }},
    {flaw::refresh_widens_scope_unsaid, "refresh_widens_scope_unsaid",
     [](Subject& s) {
       const Document widened = json_of(s.automatic.token(
           added(Deployment::refreshing(s.client(), s.automatic.grant(s.client())), "scope",
                 "notes:read notes:write")));
       const auto told = widened.text("scope");
       return told &&
              told != Minter::claims_of(widened.text("access_token").value_or("")).text("scope");
     }},
    {flaw::refresh_widens_scope_by_prefix, "refresh_widens_scope_by_prefix",
     [](Subject& s) {
       const Parameters refreshing =
           Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       return issued(s.automatic.token(added(refreshing, "scope", "notes:readx")));
     }},
    {flaw::refresh_token_of_any_client, "refresh_token_of_any_client",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return issued(
           s.automatic.token(Deployment::refreshing(s.automatic.public_client(), granted)));
     }},
    {flaw::refresh_token_of_any_confidential_client, "refresh_token_of_any_confidential_client",
     [](Subject& s) {
       return issued(s.automatic.token(as_client_with_secret(
           s, Deployment::refreshing(s.client(), s.automatic.grant(s.client())))));
     }},
    {flaw::refresh_token_compared_in_part, "refresh_token_compared_in_part",
     [](Subject& s) {
       Parameters refreshing = Deployment::refreshing(s.client(), s.automatic.grant(s.client()));
       std::string token = http::first_value(refreshing, "refresh_token").value_or("");
       token.back() = token.back() == 'x' ? 'y' : 'x';
       return issued(s.automatic.token(replaced(refreshing, "refresh_token", token)));
     }},
    {flaw::revocation_without_effect, "revocation_without_effect",
     [](Subject& s) { return !is_revoked_after_revocation(s); }},
    {flaw::revocation_reveals_unknown, "revocation_reveals_unknown",
     [](Subject& s) {
       return s.automatic.post("/revoke", {{"client_id", s.client()}, {"token", "unknown"}})
                  .status() != 200;
     }},
    {flaw::introspection_ignores_signature, "introspection_ignores_signature",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       return is_active(s, Minter::with_payload_member(token, "sub", "somebody else"));
     }},
    {flaw::introspection_open, "introspection_open",
     [](Subject& s) {
       return s.automatic.post("/introspect", {{"token", "unknown"}}).status() != 401;
     }},
};

Document client_with(Subject& s, const std::string& method) {
  return s.automatic.registered(Deployment::registration(method));
}

/// An honest redemption of a client that authenticates by header, but for the secret.
bool redeems_by_header(Subject& s, const Document& client, const std::string& secret) {
  const std::string id = client.text("client_id").value_or("");
  return issued(s.automatic.token_with_basic(
      without(Deployment::redemption(id, s.automatic.code(id)), "client_id"), client, secret));
}

std::string secret_of(const Document& client) { return client.text("client_secret").value_or(""); }

const std::vector<Probe> kAuthentication{
    {flaw::secret_unchecked_in_body, "secret_unchecked_in_body",
     [](Subject& s) {
       const std::string id = client_with(s, "client_secret_post").text("client_id").value_or("");
       return issued(s.automatic.token(
           added(Deployment::redemption(id, s.automatic.code(id)), "client_secret", "wrong")));
     }},
    {flaw::secret_unchecked_at_refresh, "secret_unchecked_at_refresh",
     [](Subject& s) {
       const Document client = client_with(s, "client_secret_basic");
       const std::string id = client.text("client_id").value_or("");
       const Document granted = json_of(s.automatic.token_with_basic(
           Deployment::redemption(id, s.automatic.code(id)), client, secret_of(client)));
       return issued(
           s.automatic.token_with_basic(Deployment::refreshing(id, granted), client, "wrong"));
     }},
    {flaw::empty_secret_served, "empty_secret_served",
     [](Subject& s) { return redeems_by_header(s, client_with(s, "client_secret_basic"), ""); }},
    {flaw::secret_of_another_client_served, "secret_of_another_client_served",
     [](Subject& s) {
       return redeems_by_header(s, client_with(s, "client_secret_basic"),
                                secret_of(client_with(s, "client_secret_basic")));
     }},
    {flaw::secret_compared_up_to_20, "secret_compared_up_to_20",
     [](Subject& s) {
       const Document client = client_with(s, "client_secret_basic");
       return redeems_by_header(s, client, secret_of(client) + "x");
     }},
    {flaw::confidential_client_without_secret_served, "confidential_client_without_secret_served",
     [](Subject& s) {
       const std::string id = client_with(s, "client_secret_basic").text("client_id").value_or("");
       return issued(s.automatic.token(Deployment::redemption(id, s.automatic.code(id))));
     }},
};

}  // namespace

std::span<const Probe> authentication_probes() { return kAuthentication; }

std::span<const Probe> redemption_probes() { return kRedemption; }

std::span<const Probe> afterlife_probes() { return kAfterlife; }

}  // namespace assay::issuer
