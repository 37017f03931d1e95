#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/issuer/minter.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using std::chrono::seconds;

MATCHER(TellsLifetime,
        negation ? "no number in expires_in" : "expires_in, as a number that is not negative") {
  const oauth::TokenReply& reply = arg;
  return reply.document["expires_in"].number().value_or(-1) >= 0;
}

Case lifetime_is_told() {
  return conformance({
      .id = "authorization.token_lifetime_is_told",
      .claim = "An answer with an access token tells in seconds how long that is good.",
      .cites = {req::expires_in_is_a_number},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::expires_in_as_text, flaw::lifetime_unsaid_at_refresh},
      .method = "Redeems a fresh code, refreshes, and asks with client credentials, as far as "
                "they are served. Passes where expires_in of each answer is a number.",
      .run =
          [](Probe& probe) {
            for (const AskedToken& token : tokens_of_every_grant(probe)) {
              probe.expect(req::expires_in_is_a_number, token.reply, TellsLifetime());
            }
          },
  });
}

/// The longest that the answer, or the token itself, speaks of.
std::optional<seconds> lifetime_of(const oauth::TokenReply& reply) {
  std::optional<seconds> longest;
  if (const auto told = reply.document["expires_in"].number()) {
    longest = seconds{static_cast<std::int64_t>(std::min(*told, 1e12))};
  }
  const Document claims = issuer::Minter::claims_of(reply.access_token().value_or(""));
  const auto expiry = claims["exp"].number();
  const auto issue = claims["iat"].number();
  if (expiry && issue) {
    const seconds claimed{static_cast<std::int64_t>(std::clamp(*expiry - *issue, 0.0, 1e12))};
    longest = std::max(longest.value_or(claimed), claimed);
  }
  return longest;
}

MATCHER_P(LivesAtMost, limit,
          (negation ? "an access token for more than " : "an access token for at most ") +
              std::to_string(limit.count()) + " s") {
  const oauth::TokenReply& reply = arg;
  const auto lifetime = lifetime_of(reply);
  *result_listener << "it lives " << (lifetime ? std::to_string(lifetime->count()) : "?") << " s";
  return lifetime && *lifetime <= limit;
}

Case short_lived() {
  return conformance({
      .id = "authorization.access_token_does_not_last_for_days",
      .claim = "An access token is good for a day at most.",
      .cites = {req::access_tokens_short_lived},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::access_token_lives_for_a_month, flaw::access_token_outlives_expires_in},
      .method = "Redeems a fresh code, and looks at expires_in, and at exp and iat where the "
                "token is a JWT. Passes where neither speaks of more than a day; no text has a "
                "number, which is why this only warns.",
      .run =
          [](Probe& probe) {
            const auto reply = redeemed(probe, "redeem a fresh code");
            if (!lifetime_of(reply)) {
              probe.not_applicable("Nothing tells how long the access token is good.");
            }
            probe.expect(req::access_tokens_short_lived, reply,
                         LivesAtMost(seconds{std::chrono::hours{24}}));
          },
  });
}

Case code_expires() {
  return conformance({
      .id = "authorization.code_ends_within_ten_minutes",
      .claim = "A code that nobody redeemed for ten minutes brings no token.",
      .cites = {req::code_lives_ten_minutes},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_lives_an_hour},
      .method = "Has a fresh code wait for as long as --patience allows, ten minutes at most, and "
                "redeems it. Passes on a refusal. A code that is served before ten minutes are "
                "over is not judged.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const oauth::TokenRequest request = probe.fresh_redemption();
            const PassedTime time(probe, std::chrono::minutes{10} + seconds{5},
                                  PassedTime::Enough::some);
            const auto reply = probe.request_token(request, "redeem an old code");
            if (reply.issued() && !time.is_all()) {
              time.ask_for_more();
            }
            probe.expect(req::code_lives_ten_minutes, reply, IsTokenRefusal());
          },
  });
}

Case expired_is_inactive() {
  return conformance({
      .id = "authorization.expired_token_is_not_active",
      .claim = "Introspection tells of no token whose time is over.",
      .cites = {req::expired_token_inactive},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::introspection_ignores_expiry},
      .method = "Introspects an access token while it is good, waits for its end (expires_in, or "
                "exp where that is later) and a minute, where --patience allows, and introspects "
                "it again. Passes where it is no longer active.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            const auto reply = redeemed(probe, "redeem a fresh code");
            const auto lifetime = lifetime_of(reply);
            if (!lifetime) {
              probe.not_applicable("Nothing tells how long the access token is good.");
            }
            told_active(probe, {*reply.access_token()});
            const PassedTime time(probe, *lifetime + std::chrono::minutes{1},
                                  PassedTime::Enough::all);
            probe.expect(req::expired_token_inactive,
                         introspected(probe, *reply.access_token(), "introspect it expired"),
                         testing::Not(IsToldActive()));
          },
  });
}

}  // namespace

std::vector<Case> token_lifetime_cases() {
  return {lifetime_is_told(), short_lived(), code_expires(), expired_is_inactive()};
}

}  // namespace assay::suites
