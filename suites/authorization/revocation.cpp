#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case revoked_is_dead() {
  return conformance({
      .id = "authorization.revoked_refresh_token_is_dead",
      .claim = "A refresh token that its client revoked no longer works.",
      .cites = {req::revocation_works},
      .applies_to = {Feature::revocation},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::revocation_without_effect},
      .method =
          "Revokes a fresh refresh token and then presents it. Passes on a 4xx without a token.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const HeldToken grant = probe.fresh_grant_with_refresh_token();
            probe.request_token(probe.revocation_of(*grant.refresh_token, probe.client()),
                                "revoke the refresh token");
            const auto request = probe.refresh_of(*grant.refresh_token, probe.client());
            probe.expect(req::revocation_works, probe.request_token(request, "refresh with it"),
                         IsTokenRefusal());
          },
  });
}

Case unknown_is_revoked() {
  return conformance({
      .id = "authorization.unknown_token_is_revoked_quietly",
      .claim = "The revocation of an unknown token is answered with 200.",
      .cites = {req::revocation_of_unknown_is_200},
      .applies_to = {Feature::revocation},
      .needs = {Need::client},
      .flaws = {flaw::revocation_reveals_unknown},
      .method = "Revokes a made-up token as a registered client. Passes on 200.",
      .run =
          [](Probe& probe) {
            const auto request = probe.revocation_of(jose::random_token(), probe.client());
            probe.expect(req::revocation_of_unknown_is_200,
                         probe.request_token(request, "revoke an unknown token"), StatusIs(200));
          },
  });
}

/// Whether introspection tells a client with credentials about any of these tokens: else its
/// silence proves nothing.
bool answers_somebody(Probe& probe, const std::vector<std::string>& tokens) {
  for (const std::string& token : tokens) {
    oauth::TokenRequest request = probe.introspection_of(token);
    request.client = probe.confidential_client();
    if (testing::Value(probe.request_token(request, "control: introspect with credentials"),
                       TellsOfToken())) {
      return true;
    }
  }
  return false;
}

/// Servers introspect access tokens, or refresh tokens, or both.
std::vector<std::string> live_tokens(Probe& probe) {
  const HeldToken grant = probe.fresh_grant();
  std::vector<std::string> tokens{grant.access_token};
  if (grant.refresh_token) {
    tokens.push_back(*grant.refresh_token);
  }
  return tokens;
}

Case introspection_needs_authorization() {
  return conformance({
      .id = "authorization.introspection_needs_authorization",
      .claim = "Introspection tells nobody about a token who is not authorized.",
      .cites = {req::introspection_authorized},
      .applies_to = {Feature::introspection},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::introspection_open},
      .method = "Introspects live tokens without credentials. Passes on 400, 401, 403, or the "
                "answer that the token is inactive, where a client with credentials is answered.",
      .run =
          [](Probe& probe) {
            const std::vector<std::string> tokens = live_tokens(probe);
            for (const std::string& token : tokens) {
              const auto reply = probe.request_token(probe.introspection_of(token), "anonymously");
              if (!probe.expect(req::introspection_authorized, reply, ConcealsToken())) {
                return;  // it answers: no need to show that it can
              }
            }
            if (!answers_somebody(probe, tokens)) {
              probe.not_exercised("a client that may introspect (clients: in the target file)");
            }
          },
  });
}

}  // namespace

std::vector<Case> revocation_cases() {
  return {revoked_is_dead(), unknown_is_revoked(), introspection_needs_authorization()};
}

}  // namespace assay::suites
