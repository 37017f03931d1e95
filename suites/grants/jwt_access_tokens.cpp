#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "harness/catalog/flaws/grants.hpp"
#include "harness/http/text.hpp"
#include "harness/jose/jws.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/jwts.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

MATCHER(IsSigned, negation ? "a JWT without a signature" : "a JWT with a signature") {
  const auto parts = jose::parse_compact(arg.access_token().value_or(""));
  const std::string algorithm = http::lower_case(header_of(arg).text("alg").value_or("none"));
  *result_listener << "alg is " << algorithm;
  return parts && !parts->signature.empty() && algorithm != "none";
}

MATCHER(IsTypedAsAccessToken, negation ? "a JWT of another type" : "a JWT of the type at+jwt") {
  *result_listener << "typ is " << header_of(arg).text("typ").value_or("missing");
  return is_typed(arg);
}

MATCHER(HasTheClaims, negation ? "a JWT that lacks claims of RFC 9068"
                               : "a JWT with iss, exp, aud, sub, client_id, iat and jti") {
  const Document claims = claims_of(arg);
  for (const char* name : {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}) {
    if (!claims.has(name)) {
      *result_listener << name << " is missing";
      return false;
    }
  }
  return true;
}

Case kind_is_told() {
  return conformance({
      .id = "authorization.jwt_access_token_says_what_it_is",
      .claim = "An access token that is a JWT is signed, and says that it is an access token.",
      .cites = {req::jwt_access_token_signed, req::jwt_access_token_typed},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_unsigned, flaw::machine_token_typed_jwt},
      .method = "Reads access tokens of a code, of a refresh and of client credentials, as far as "
                "they are served. Passes where each that is a JWT has a signature and an "
                "algorithm other than none; the type at+jwt is what it should have, and those that "
                "have it must have the claims of RFC 9068.",
      .run =
          [](Probe& probe) {
            for (const AskedToken& token : jwts_of_every_grant(probe)) {
              probe.expect(req::jwt_access_token_signed, token.reply, IsSigned());
              probe.expect(req::jwt_access_token_typed, token.reply, IsTypedAsAccessToken());
            }
          },
  });
}

Case claims() {
  return conformance({
      .id = "authorization.jwt_access_token_has_the_claims_of_its_type",
      .claim = "An access token of the type at+jwt has the claims that RFC 9068 requires.",
      .cites = {req::jwt_access_token_claims},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_without_subject, flaw::refreshed_token_without_issue_time},
      .method = "Reads access tokens of a code, of a refresh and of client credentials, as far as "
                "they are served and have the type at+jwt. Passes where each has iss, exp, aud, "
                "sub, client_id, iat and jti.",
      .run =
          [](Probe& probe) {
            auto tokens = jwts_of_every_grant(probe);
            std::erase_if(tokens, [](const AskedToken& token) { return !is_typed(token.reply); });
            if (tokens.empty()) {
              probe.not_applicable("No access token has the type at+jwt.");
            }
            for (const AskedToken& token : tokens) {
              probe.expect(req::jwt_access_token_claims, token.reply, HasTheClaims());
            }
          },
  });
}

MATCHER_P(IsFromIssuer, issuer,
          (negation ? "an iss other than " : "a JWT whose iss is ") + std::string(issuer)) {
  const std::string named = claims_of(arg).text("iss").value_or("missing");
  *result_listener << "iss is " << named;
  return named == issuer;
}

MATCHER(ListsItsScopes, negation ? "no scope claim" : "a JWT with its scopes in scope") {
  return claims_of(arg).text("scope").has_value();
}

Case issuer_and_scope() {
  return conformance({
      .id = "authorization.jwt_access_token_names_issuer_and_scope",
      .claim = "An access token that is a JWT names the issuer as the metadata does, and its "
               "scopes in scope.",
      .cites = {req::jwt_issuer_is_the_advertised_one, req::jwt_scope_claim},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_of_issuer_with_slash, flaw::machine_token_scope_in_scp},
      .method = "Reads access tokens of every grant that is served. Passes where iss is the "
                "issuer of the metadata, character by character, and scope is there where the "
                "request had a scope; neither is more than a SHOULD.",
      .run =
          [](Probe& probe) {
            const auto issuer = probe.server_metadata().lookup.document.text("issuer");
            for (const AskedToken& token : jwts_of_every_grant(probe)) {
              if (issuer) {
                probe.expect(req::jwt_issuer_is_the_advertised_one, token.reply,
                             IsFromIssuer(*issuer));
              }
              if (token.with_scope && token.reply.document.text("scope") != "") {
                probe.expect(req::jwt_scope_claim, token.reply, ListsItsScopes());
              }
            }
          },
  });
}

MATCHER_P(HasAnIdOtherThan, known, negation ? "a jti that was there before" : "a jti of its own") {
  const std::string id = claims_of(arg).text("jti").value_or("");
  return std::ranges::find(known, id) == known.end();
}

Case ids() {
  return conformance({
      .id = "authorization.jwt_access_token_has_an_id_of_its_own",
      .claim = "No two access tokens have the same jti.",
      .cites = {req::jti_not_repeated},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_tokens_share_an_id},
      .method = "Gets two access tokens of every grant that is served. Passes where no two "
                "different JWTs among them have one jti; those without a jti are left to another "
                "case.",
      .run =
          [](Probe& probe) {
            std::vector<std::string> known;
            std::set<std::string> seen;
            for (int round = 0; round < 2; ++round) {
              for (const AskedToken& token : jwts_of_every_grant(probe)) {
                const std::string id = claims_of(token.reply).text("jti").value_or("");
                if (!id.empty() && seen.insert(token.reply.access_token().value_or("")).second) {
                  probe.expect(req::jti_not_repeated, token.reply, HasAnIdOtherThan(known));
                  known.push_back(id);
                }
              }
            }
            if (known.empty()) {
              probe.not_applicable("The access tokens have no jti.");
            }
          },
  });
}

}  // namespace

std::vector<Case> jwt_access_token_cases() {
  return {kind_is_told(), claims(), issuer_and_scope(), ids()};
}

}  // namespace assay::suites
