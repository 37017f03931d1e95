#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Whether the server says that it is done. It need not revoke access tokens (RFC 7009 section 2).
bool revokes(Probe& probe, const std::string& token) {
  const auto reply =
      probe.request_token(probe.revocation_of(token, probe.client()), "revoke a token");
  return reply.exchange.status() == 200;
}

/// A moment more than --patience: how small the delay has to be no text says.
oauth::TokenReply introspected_later(Probe& probe, const std::string& token) {
  std::this_thread::sleep_for(std::chrono::milliseconds{1500});
  return introspected_at_its_end(probe, token, "introspect it again, later");
}

Case access_token_ends() {
  return conformance({
      .id = "authorization.revoked_access_token_is_not_active",
      .claim = "An access token that its client revoked is no longer active, and at once.",
      .cites = {req::access_token_revocable, req::revocation_takes_effect_at_once},
      .applies_to = {Feature::token_endpoint, Feature::revocation, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::revoked_access_token_lives_on, flaw::revocation_takes_a_second},
      .method = "Introspects a fresh access token, revokes it, and introspects it again at once; "
                "where it is still active, once more after 1.5 s and --patience. Passes where it "
                "is not. A server that answers the revocation with an error is not judged, nor "
                "what servers do that verify tokens by themselves.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            const std::string token = probe.fresh_grant().access_token;
            told_active(probe, {token});
            if (!revokes(probe, token)) {
              probe.not_applicable("The server revokes no access tokens.");
            }
            const auto at_once = introspected(probe, token, "introspect the revoked token");
            const bool ended =
                probe.expect(req::revocation_takes_effect_at_once, at_once, Not(IsToldActive()));
            probe.expect(req::access_token_revocable,
                         ended ? at_once : introspected_later(probe, token), Not(IsToldActive()));
          },
  });
}

/// Shown by another grant: else the tokens of this one may live on.
void demand_revocable_access_tokens(Probe& probe) {
  const std::string token = probe.fresh_grant().access_token;
  told_active(probe, {token});
  if (!revokes(probe, token) ||
      testing::Value(introspected_at_its_end(probe, token, "see whether it ended"),
                     IsToldActive())) {
    probe.not_applicable("The server revokes no access tokens.");
  }
}

Case refresh_token_takes_them_along() {
  return conformance({
      .id = "authorization.revoked_refresh_token_ends_access_tokens",
      .claim = "A refresh token that its client revoked takes the access tokens of the grant "
               "along.",
      .cites = {req::refresh_revocation_ends_access_tokens},
      .applies_to = {Feature::token_endpoint, Feature::revocation, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client, Need::refresh_token},
      .flaws = {flaw::refresh_revocation_ends_the_newest_token},
      .method = "Shows that an access token can be revoked; then refreshes, revokes the newest "
                "refresh token, and introspects both access tokens of the grant. Passes where "
                "those that were active before are so no longer.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            demand_revocable_access_tokens(probe);
            const LastingGrant grant = lasting_grant(probe);
            const auto next = refreshed(probe, grant.refresh_token(), probe.client(), "refresh");
            probe.require("an honest refresh is served", next, IsIssued());
            const auto active =
                told_active(probe, {grant.access_token(), next.access_token().value_or("")});
            const std::string newest = next.refresh_token().value_or(grant.refresh_token());
            if (!revokes(probe, newest) ||
                refreshed(probe, newest, probe.client(), "see whether it ended").issued()) {
              probe.not_applicable("The server does not revoke the refresh token.");
            }
            for (const std::string& token : active) {
              probe.expect(req::refresh_revocation_ends_access_tokens,
                           introspected_at_its_end(probe, token, "introspect its access tokens"),
                           Not(IsToldActive()));
            }
          },
  });
}

}  // namespace

std::vector<Case> token_revocation_cases() {
  return {access_token_ends(), refresh_token_takes_them_along()};
}

}  // namespace assay::suites
