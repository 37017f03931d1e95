#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Whether the rightful client can end its refresh token here: else nothing is shown by one that
/// lives on.
void demand_revocation(Probe& probe, const oauth::Client& client) {
  const LastingGrant grant = lasting_grant(probe, client);
  probe.request_token(probe.revocation_of(grant.refresh_token(), client),
                      "control: the rightful client revokes its token");
  if (refreshed(probe, grant.refresh_token(), client, "control: see whether it ended").issued()) {
    probe.not_applicable("The server revokes no refresh tokens.");
  }
}

oauth::Client with_wrong_secret(oauth::Client client) {
  client.client_secret = jose::random_token();
  return client;
}

Case needs_credentials() {
  return conformance({
      .id = "authorization.revocation_needs_the_clients_credentials",
      .claim = "Nobody revokes the token of a client with a secret without that secret.",
      .cites = {req::revocation_authenticates_client},
      .applies_to = {Feature::token_endpoint, Feature::revocation},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::revocation_by_client_id_alone, flaw::revocation_takes_any_secret},
      .method = "Revokes refresh tokens of a client with a secret, once with another secret and "
                "once with its client_id alone, and refreshes with them. Passes where the refresh "
                "is served. The right secret revokes them.",
      .control = honest_codes_of_clients_with_secrets_are_redeemed(),
      .run =
          [](Probe& probe) {
            const oauth::Client client = any_client_with_secret(probe);
            demand_revocation(probe, client);
            oauth::Client stranger = with_wrong_secret(client);
            for (const char* way : {"a wrong secret", "its client_id alone"}) {
              const LastingGrant grant = lasting_grant(probe, client);
              probe.request_token(probe.revocation_of(grant.refresh_token(), stranger),
                                  std::string("revoke a token with ") + way);
              const auto reply = refreshed(probe, grant.refresh_token(), client, "refresh with it");
              probe.expect(req::revocation_authenticates_client, reply, IsIssued());
              stranger.auth_method = "none";
            }
          },
  });
}

Case bound_to_client() {
  return conformance({
      .id = "authorization.revocation_by_another_client_has_no_effect",
      .claim = "A client cannot revoke the token of another one.",
      .cites = {req::revocation_bound_to_client},
      .applies_to = {Feature::token_endpoint, Feature::revocation},
      .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
      .flaws = {flaw::revocation_of_any_clients_token},
      .method = "Revokes a fresh refresh token as another registered client, and refreshes with "
                "it as its own. Passes where the refresh is served. Its own client can revoke it.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            demand_revocation(probe, probe.client());
            const LastingGrant grant = lasting_grant(probe);
            probe.request_token(probe.revocation_of(grant.refresh_token(), probe.second_client()),
                                "revoke it as another client");
            probe.expect(req::revocation_bound_to_client,
                         refreshed(probe, grant.refresh_token(), probe.client(), "refresh with it"),
                         IsIssued());
          },
  });
}

Case wrong_hint() {
  return conformance({
      .id = "authorization.wrong_token_type_hint_is_no_hindrance",
      .claim = "A token is revoked whatever token_type_hint says.",
      .cites = {req::wrong_token_type_hint_survived},
      .applies_to = {Feature::token_endpoint, Feature::revocation},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::wrong_hint_ends_the_search, flaw::unknown_hint_refused},
      .method = "Revokes fresh refresh tokens with the hints access_token and one that nobody "
                "knows, and presents them. Passes on a 4xx without a token. Without a hint they "
                "can be revoked.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            demand_revocation(probe, probe.client());
            for (const char* hint : {"access_token", "assay_unheard_of_token"}) {
              const LastingGrant grant = lasting_grant(probe);
              probe.request_token(probe.revocation_of(grant.refresh_token(), probe.client())
                                      .with("token_type_hint", hint),
                                  std::string("revoke it with the hint ") + hint);
              probe.expect(
                  req::wrong_token_type_hint_survived,
                  refreshed(probe, grant.refresh_token(), probe.client(), "refresh with it"),
                  IsTokenRefusal());
            }
          },
  });
}

Case missing_token() {
  return conformance({
      .id = "authorization.revocation_without_a_token_is_refused",
      .claim = "A revocation that names no token is an invalid request.",
      .cites = {req::revocation_without_token_refused},
      .applies_to = {Feature::token_endpoint, Feature::revocation},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::revocation_without_token_served},
      .method = "Sends a revocation of a registered client without a token. Passes on a refusal "
                "with invalid_request, where the client can revoke a token that it names.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            demand_revocation(probe, probe.client());
            probe.expect(
                req::revocation_without_token_refused,
                probe.request_token(probe.revocation_of("", probe.client()).without("token"),
                                    "revoke without a token"),
                IsTokenError("invalid_request"));
          },
  });
}

}  // namespace

std::vector<Case> revocation_request_cases() {
  return {needs_credentials(), bound_to_client(), wrong_hint(), missing_token()};
}

}  // namespace assay::suites
