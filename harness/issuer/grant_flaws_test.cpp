// Flaws of the token endpoint, of revocation and introspection, and in what is issued there.
#include "harness/catalog/flaws/grants.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

constexpr const char* kOtherVerifier = "another-verifier-of-the-tests-0123456789-abcdefgh";
constexpr const char* kBothScopes = "notes:read notes:write";

Document refreshed(Subject& s, const Document& granted) {
  return json_of(s.automatic.token(Deployment::refreshing(s.client(), granted)));
}

bool refreshes(Subject& s, const Document& granted) {
  return refreshed(s, granted).has("access_token");
}

Document introspected(Subject& s, const std::string& token) {
  return json_of(s.automatic.post(
      "/introspect", added(Deployment::machine_request(s.automatic.machine()), "token", token)));
}

bool is_active(Subject& s, const Document& granted) {
  return introspected(s, granted.text("access_token").value_or(""))["active"].boolean() == true;
}

Exchange revoke(Subject& s, const std::string& client_id, const std::string& token,
                const std::string& hint = "") {
  return s.automatic.post("/revoke",
                          {{"client_id", client_id}, {"token", token}, {"token_type_hint", hint}});
}

Document claims_in(const Document& granted) {
  return Minter::claims_of(granted.text("access_token").value_or(""));
}

Document granted_to_machine(Subject& s) {
  return json_of(s.automatic.token(Deployment::machine_request(s.automatic.machine())));
}

/// What came of a code that was redeemed twice, once refreshed in between or not.
struct Replayed {
  bool is_refused{};
  bool access_lives{};
  bool refresh_lives{};
};

Replayed replayed(Subject& s, bool refreshes_first) {
  const Parameters redemption = s.redemption();
  Document granted = json_of(s.automatic.token(redemption));
  if (refreshes_first) {
    granted = refreshed(s, granted);
  }
  Replayed outcome{.is_refused = !issued(s.automatic.token(redemption))};
  outcome.access_lives = is_active(s, granted);
  outcome.refresh_lives = refreshes(s, granted);
  return outcome;
}

bool wrong_verifier_ends(Subject& s) {
  const bool is_checked =
      !issued(s.automatic.token(replaced(s.redemption(), "code_verifier", kOtherVerifier)));
  const Parameters redemption = s.redemption();
  const Document granted = json_of(s.automatic.token(redemption));
  s.automatic.token(replaced(redemption, "code_verifier", kOtherVerifier));
  return is_checked && granted.has("refresh_token") && !refreshes(s, granted);
}

/// A client with a secret and what it was granted.
struct Confidential {
  explicit Confidential(Subject& s)
      : subject(s),
        client(s.automatic.registered(Deployment::registration("client_secret_post"))),
        id(client.text("client_id").value_or("")),
        redemption(Deployment::redemption(id, s.automatic.code(id))) {}

  Parameters with_secret(const Parameters& form, const std::string& secret) const {
    return replaced(form, "client_secret", secret);
  }
  Parameters honest(const Parameters& form) const {
    return with_secret(form, client.text("client_secret").value_or(""));
  }
  void redeem() { granted = json_of(subject.automatic.token(honest(redemption))); }
  bool lost_its_token() const {
    return granted.has("refresh_token") &&
           !issued(subject.automatic.token(honest(Deployment::refreshing(id, granted))));
  }
  Parameters revocation() const {
    return {{"client_id", id}, {"token", granted.text("refresh_token").value_or("")}};
  }

  Subject& subject;
  Document client;
  std::string id;
  Parameters redemption;
  Document granted{};
};

bool wrong_secret_ends(Subject& s) {
  Confidential client(s);
  const Parameters wrong = client.with_secret(client.redemption, "wrong");
  const bool is_checked = !issued(s.automatic.token(wrong));
  client.redeem();
  s.automatic.token(wrong);
  return is_checked && client.lost_its_token();
}

bool with_clock_ahead(Subject& s, std::chrono::seconds ahead, const std::function<bool()>& look) {
  s.automatic.server().set_clock_ahead(ahead);
  const bool seen = look();
  s.automatic.server().set_clock_ahead(std::chrono::seconds{0});
  return seen;
}

const std::vector<Probe> kEndpoint{
    {flaw::token_issued_by_get, "token_issued_by_get",
     [](Subject& s) {
       return issued(s.automatic.get("/token?" + http::form_encode(s.redemption())));
     }},
    {flaw::token_request_as_json_served, "token_request_as_json_served",
     [](Subject& s) {
       Document body = Document::object();
       for (const auto& [name, value] : s.redemption()) {
         body = body.with(name, value);
       }
       return issued(s.automatic.post_json("/token", body.dump()));
     }},
    {flaw::token_request_media_type_unread, "token_request_media_type_unread",
     [](Subject& s) {
       return issued(s.automatic.send("POST", "/token", http::form_encode(s.redemption()),
                                      {{"Content-Type", "text/plain"}}));
     }},
    {flaw::missing_grant_type_called_unsupported, "missing_grant_type_called_unsupported",
     [](Subject& s) {
       return refused_with(s.automatic.token(without(s.redemption(), "grant_type")),
                           "unsupported_grant_type");
     }},
    {flaw::null_byte_fails_token_endpoint, "null_byte_fails_token_endpoint",
     [](Subject& s) {
       return s.automatic.token(replaced(s.redemption(), "code", std::string(2, '\0'))).status() ==
              500;
     }},
    {flaw::unknown_grant_type_repeated, "unknown_grant_type_repeated",
     [](Subject& s) {
       return json_of(s.automatic.token(replaced(s.redemption(), "grant_type", "x\"y")))
           .text("error_description")
           .value_or("")
           .contains('"');
     }},
    {flaw::expires_in_as_text, "expires_in_as_text",
     [](Subject& s) { return s.automatic.grant(s.client())["expires_in"].is_text(); }},
    {flaw::lifetime_unsaid_at_refresh, "lifetime_unsaid_at_refresh",
     [](Subject& s) {
       const Document reply = refreshed(s, s.automatic.grant(s.client()));
       return reply.has("access_token") && !reply.has("expires_in");
     }},
    {flaw::access_token_lives_for_a_month, "access_token_lives_for_a_month",
     [](Subject& s) {
       return s.automatic.grant(s.client())["expires_in"].integer().value_or(0) > 86'400;
     }},
    {flaw::access_token_outlives_expires_in, "access_token_outlives_expires_in",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return granted["expires_in"].integer().value_or(0) < 86'400 &&
              claims_in(granted)["exp"].integer().value_or(0) > numeric_date() + 86'400;
     }},
    {flaw::code_replay_ends_refresh_tokens_only, "code_replay_ends_refresh_tokens_only",
     [](Subject& s) {
       const Replayed seen = replayed(s, false);
       return seen.is_refused && seen.access_lives && !seen.refresh_lives;
     }},
    {flaw::code_replay_ends_access_tokens_only, "code_replay_ends_access_tokens_only",
     [](Subject& s) {
       const Replayed seen = replayed(s, false);
       return seen.is_refused && !seen.access_lives && seen.refresh_lives;
     }},
    {flaw::code_replay_spares_refreshed_tokens, "code_replay_spares_refreshed_tokens",
     [](Subject& s) {
       const Replayed seen = replayed(s, true);
       return seen.is_refused && seen.access_lives && seen.refresh_lives;
     }},
    {flaw::wrong_verifier_ends_the_grant, "wrong_verifier_ends_the_grant", wrong_verifier_ends},
    {flaw::wrong_secret_ends_the_grant, "wrong_secret_ends_the_grant", wrong_secret_ends},
    {flaw::code_lives_an_hour, "code_lives_an_hour",
     [](Subject& s) {
       const Parameters redemption = s.redemption();
       return with_clock_ahead(s, std::chrono::minutes{11},
                               [&] { return issued(s.automatic.token(redemption)); });
     }},
    {flaw::access_token_refreshes, "access_token_refreshes",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return refreshes(s, granted.with("refresh_token", granted["access_token"]));
     }},
    {flaw::refresh_token_redeemed_as_code, "refresh_token_redeemed_as_code",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return issued(s.automatic.token(
           replaced(s.redemption(), "code", granted.text("refresh_token").value_or(""))));
     }},
    {flaw::code_refreshes, "code_refreshes",
     [](Subject& s) {
       return refreshes(s, Document::object({{"refresh_token", s.automatic.code(s.client())}}));
     }},
};

/// Of the client credentials grant.
Probe machine_probe(Flaw flaw, const char* name, std::function<bool(const Document&)> is_wrong) {
  return {flaw, name, [is_wrong = std::move(is_wrong)](Subject& s) {
            const Document claims = claims_in(granted_to_machine(s));
            return claims.is_object() && is_wrong(claims);
          }};
}

std::string machine_token(Subject& s) {
  return granted_to_machine(s).text("access_token").value_or("");
}

const std::vector<Probe> kIssued{
    {flaw::short_codes, "short_codes",
     [](Subject& s) { return s.automatic.code(s.client()).size() == 16; }},
    {flaw::codes_of_128_bits, "codes_of_128_bits",
     [](Subject& s) { return s.automatic.code(s.client()).size() == 32; }},
    {flaw::codes_padded_to_look_long, "codes_padded_to_look_long",
     [](Subject& s) { return s.automatic.code(s.client()).starts_with("authorization-code-"); }},
    {flaw::refresh_tokens_made_of_the_time, "refresh_tokens_made_of_the_time",
     [](Subject& s) {
       const std::string token =
           s.automatic.grant(s.client()).text("refresh_token").value_or("none");
       return token.find_first_not_of("0123456789") == std::string::npos;
     }},
    {flaw::machine_token_short, "machine_token_short",
     [](Subject& s) { return machine_token(s).size() == 12; }},
    {flaw::machine_token_unsigned, "machine_token_unsigned",
     [](Subject& s) { return machine_token(s).ends_with('.'); }},
    {flaw::machine_token_typed_jwt, "machine_token_typed_jwt",
     [](Subject& s) {
       const auto parts = jose::parse_compact(machine_token(s));
       return parts && parts->header_json.contains("\"JWT\"");
     }},
    machine_probe(flaw::machine_token_without_subject, "machine_token_without_subject",
                  [](const Document& claims) { return !claims.has("sub"); }),
    machine_probe(
        flaw::machine_token_of_issuer_with_slash, "machine_token_of_issuer_with_slash",
        [](const Document& claims) { return claims.text("iss").value_or("").ends_with('/'); }),
    machine_probe(flaw::machine_token_scope_in_scp, "machine_token_scope_in_scp",
                  [](const Document& claims) { return claims.has("scp"); }),
    machine_probe(
        flaw::machine_tokens_share_an_id, "machine_tokens_share_an_id",
        [](const Document& claims) { return claims.text("jti").value_or("").starts_with("of-"); }),
    machine_probe(
        flaw::machine_token_audience_with_slash, "machine_token_audience_with_slash",
        [](const Document& claims) { return claims.text("aud").value_or("").ends_with('/'); }),
    machine_probe(flaw::machine_token_without_default_audience,
                  "machine_token_without_default_audience",
                  [](const Document& claims) { return !claims.has("aud"); }),
    {flaw::refreshed_token_without_issue_time, "refreshed_token_without_issue_time",
     [](Subject& s) {
       const Document claims = claims_in(refreshed(s, s.automatic.grant(s.client())));
       return claims.is_object() && !claims.has("iat");
     }},
};

/// A grant of both scopes.
Document wide_grant(Subject& s) {
  const auto code = redirected(s.authorize_with("scope", kBothScopes), "code");
  return json_of(s.automatic.token(Deployment::redemption(s.client(), code.value_or(""))));
}

bool reuse_keeps_access_tokens(Subject& s) {
  const Document first = s.automatic.grant(s.client());
  const Document third = refreshed(s, refreshed(s, first));
  const bool is_served = refreshes(s, first);
  return !is_served && is_active(s, first) && !refreshes(s, third);
}

bool ends_the_newest_alone(Subject& s) {
  const Document first = s.automatic.grant(s.client());
  const Document second = refreshed(s, first);
  revoke(s, s.client(), second.text("refresh_token").value_or(""));
  return is_active(s, first) && !is_active(s, second) && !refreshes(s, second);
}

bool outlives_its_revocation(Subject& s) {
  const Document granted = s.automatic.grant(s.client());
  revoke(s, s.client(), granted.text("access_token").value_or(""));
  return is_active(s, granted);
}

/// Whether a refresh token is still good after it was revoked so.
bool survives(Subject& s, const std::string& client_id, const std::string& hint) {
  const Document granted = s.automatic.grant(s.client());
  revoke(s, client_id, granted.text("refresh_token").value_or(""), hint);
  return refreshes(s, granted);
}

const std::vector<Probe> kEnds{
    {flaw::refresh_reuse_keeps_access_tokens, "refresh_reuse_keeps_access_tokens",
     reuse_keeps_access_tokens},
    {flaw::narrow_refresh_narrows_the_grant, "narrow_refresh_narrows_the_grant",
     [](Subject& s) {
       const Document narrow = json_of(s.automatic.token(
           added(Deployment::refreshing(s.client(), wide_grant(s)), "scope", "notes:read")));
       return narrow.has("refresh_token") &&
              !issued(s.automatic.token(
                  added(Deployment::refreshing(s.client(), narrow), "scope", kBothScopes)));
     }},
    {flaw::refresh_without_scope_brings_the_first, "refresh_without_scope_brings_the_first",
     [](Subject& s) {
       return claims_in(refreshed(s, wide_grant(s))).text("scope") == "notes:read";
     }},
    {flaw::revoked_access_token_lives_on, "revoked_access_token_lives_on", outlives_its_revocation},
    {flaw::revocation_takes_a_second, "revocation_takes_a_second", outlives_its_revocation},
    {flaw::refresh_revocation_ends_the_newest_token, "refresh_revocation_ends_the_newest_token",
     ends_the_newest_alone},
    {flaw::revocation_by_client_id_alone, "revocation_by_client_id_alone",
     [](Subject& s) {
       Confidential client(s);
       client.redeem();
       s.automatic.post("/revoke", client.revocation());
       return client.lost_its_token();
     }},
    {flaw::revocation_takes_any_secret, "revocation_takes_any_secret",
     [](Subject& s) {
       Confidential client(s);
       client.redeem();
       s.automatic.post("/revoke", client.with_secret(client.revocation(), "wrong"));
       return client.lost_its_token();
     }},
    {flaw::revocation_of_any_clients_token, "revocation_of_any_clients_token",
     [](Subject& s) { return !survives(s, s.automatic.public_client(), ""); }},
    {flaw::wrong_hint_ends_the_search, "wrong_hint_ends_the_search",
     [](Subject& s) {
       return survives(s, s.client(), "access_token") && !survives(s, s.client(), "");
     }},
    {flaw::unknown_hint_refused, "unknown_hint_refused",
     [](Subject& s) {
       return survives(s, s.client(), "unheard_of") && !survives(s, s.client(), "access_token");
     }},
    {flaw::revocation_without_token_served, "revocation_without_token_served",
     [](Subject& s) {
       return s.automatic.post("/revoke", {{"client_id", s.client()}}).status() == 200;
     }},
};

const std::vector<Probe> kIntrospection{
    {flaw::introspection_calls_bad_credentials_inactive,
     "introspection_calls_bad_credentials_inactive",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       Parameters form = Deployment::machine_request(s.automatic.machine());
       form = added(replaced(form, "client_secret", "wrong"), "token", token);
       return json_of(s.automatic.post("/introspect", form))["active"].boolean() == false;
     }},
    {flaw::active_as_text, "active_as_text",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       return introspected(s, token)["active"].is_text();
     }},
    {flaw::introspection_wants_json, "introspection_wants_json",
     [](Subject& s) { return s.automatic.post("/introspect", {}).status() == 415; }},
    {flaw::introspection_without_audience, "introspection_without_audience",
     [](Subject& s) {
       const Document told =
           introspected(s, s.automatic.grant(s.client()).text("access_token").value_or(""));
       return told.has("iss") && !told.has("aud");
     }},
    {flaw::revoked_token_described, "revoked_token_described",
     [](Subject& s) {
       const std::string token = s.automatic.grant(s.client()).text("access_token").value_or("");
       revoke(s, s.client(), token);
       const Document told = introspected(s, token);
       return told["active"].boolean() == false && told.has("sub");
     }},
    {flaw::unknown_token_explained, "unknown_token_explained",
     [](Subject& s) { return introspected(s, "unknown").has("reason"); }},
    {flaw::refresh_token_introspected_as_bearer, "refresh_token_introspected_as_bearer",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return is_active(s, granted.with("access_token", granted["refresh_token"]));
     }},
    {flaw::introspection_ignores_expiry, "introspection_ignores_expiry",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       return with_clock_ahead(s, std::chrono::hours{24 * 31},
                               [&] { return is_active(s, granted); });
     }},
    {flaw::introspection_takes_tokens_of_others, "introspection_takes_tokens_of_others",
     [](Subject& s) {
       const Document granted = s.automatic.grant(s.client());
       const std::string other = Minter::with_payload_member(
           granted.text("access_token").value_or(""), "iss", "https://another-issuer.example");
       return is_active(s, granted.with("access_token", other));
     }},
};

}  // namespace

std::span<const Probe> token_endpoint_probes() { return kEndpoint; }
std::span<const Probe> issued_token_probes() { return kIssued; }
std::span<const Probe> token_end_probes() { return kEnds; }
std::span<const Probe> introspection_probes() { return kIntrospection; }

}  // namespace assay::issuer
