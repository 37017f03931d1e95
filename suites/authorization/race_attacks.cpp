#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "fixtures/generators/race_shape.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization/race_outcomes.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::RaceShape;

/// The same token request several times at one moment, round after round until one is lost.
void race(Probe& probe, const RaceShape& shape, RequirementKey requirement,
          const std::function<oauth::TokenRequest()>& fresh_request) {
  bool held = true;
  for (int round = 0; held && round < shape.rounds; ++round) {
    const std::vector requests(static_cast<std::size_t>(shape.requests),
                               oauth::to_request(fresh_request()));
    const RaceOutcome outcome = outcome_of(probe.race(requests, "use it several times"));
    held = probe.expect(requirement, outcome, HasNoSecondWinner());
    if (held && !outcome.took_place()) {
      throw Inconclusive{"No race took place: " + describe(outcome) + "."};
    }
  }
}

/// The rules of rotation are for public clients whose refresh tokens are replaced.
void demand_rotation(Probe& probe) {
  if (!probe.client().is_public()) {
    probe.not_applicable("The client that the server registers here has a secret.");
  }
  const HeldToken grant = probe.fresh_grant_with_refresh_token();
  const auto reply = probe.request_token(probe.refresh_of(*grant.refresh_token, probe.client()),
                                         "see whether refresh tokens are replaced");
  probe.require("an honest refresh is served", reply, IsIssued());
  if (reply.refresh_token().value_or(*grant.refresh_token) == *grant.refresh_token) {
    probe.not_applicable("The server does not replace refresh tokens.");
  }
}

/// Whether the server, when asked in turn, ends what came of a refresh token together with that
/// token: only then can a race be lost by what outlives it.
void demand_revocation_of_successors(Probe& probe) {
  const HeldToken grant = probe.fresh_grant_with_refresh_token();
  const auto refreshed = probe.request_token(probe.refresh_of(*grant.refresh_token, probe.client()),
                                             "refresh, and revoke the old token then");
  probe.require("an honest refresh is served", refreshed, IsIssued());
  probe.request_token(probe.revocation_of(*grant.refresh_token, probe.client()),
                      "revoke the token that was refreshed with");
  const auto successor = refreshed.refresh_token().value_or(*grant.refresh_token);
  const auto use = probe.request_token(probe.refresh_of(successor, probe.client()),
                                       "refresh with its successor");
  if (use.issued()) {
    probe.not_applicable("The server does not revoke the successors of a refresh token.");
  }
}

/// Pairs of a refresh and the revocation of its token, all at one moment.
RaceOutcome refreshes_that_outlive(Probe& probe, int requests) {
  std::vector<http::Request> pairs;
  for (int pair = 0; pair < requests / 2; ++pair) {
    const std::string token = *probe.fresh_grant_with_refresh_token().refresh_token;
    pairs.push_back(oauth::to_request(probe.refresh_of(token, probe.client())));
    pairs.push_back(oauth::to_request(probe.revocation_of(token, probe.client())));
  }
  const auto exchanges = probe.race(pairs, "refresh, and revoke meanwhile");
  RaceOutcome outcome{.exchanges = exchanges};
  for (std::size_t i = 0; i + 1 < exchanges.size(); i += 2) {
    const auto successor = oauth::read_token_reply(exchanges[i]).refresh_token();
    if (!successor) {
      continue;
    }
    const auto use = probe.request_token(probe.refresh_of(*successor, probe.client()),
                                         "use what the refresh brought");
    outcome.exchanges.push_back(use.exchange);
    outcome.winners += outlives_revocation(exchanges[i], exchanges[i + 1], use.exchange) ? 1 : 0;
  }
  return outcome;
}

MATCHER(HasNoSurvivor, negation ? "a refreshed token that outlives its revocation"
                                : "no refreshed token that outlives its revocation") {
  const RaceOutcome& outcome = arg;
  return outcome.winners == 0;
}

Case redemptions() {
  return attack<RaceShape>({
      .id = "authorization.racing_redemptions_have_one_winner",
      .claim = "A code that is redeemed several times at one moment brings a token once.",
      .cites = {req::code_single_use},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_reusable_within_1ms, flaw::code_reusable_within_5ms,
                flaw::code_reusable},
      .method = "Sends eight redemptions of one code but for their last bytes, which go out "
                "together; five times. Passes when at most one brings a token each time.",
      .control = honest_code_is_redeemed(),
      .one_at_a_time = true,
      .cost = {.authorizations = 5, .token_requests = 40},
      .all_inputs = [](Probe&) { return std::vector{RaceShape{}}; },
      .run =
          [](Probe& probe, const RaceShape& shape) {
            race(probe, shape, req::code_single_use, [&] { return probe.fresh_redemption(); });
          },
  });
}

Case refreshes() {
  return attack<RaceShape>({
      .id = "authorization.racing_refreshes_have_one_winner",
      .claim = "A refresh token that is presented several times at one moment is replaced once.",
      .cites = {req::rotated_refresh_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_token_reusable_within_5ms, flaw::rotated_refresh_token_served},
      .method = "Sends eight refreshes with one token but for their last bytes, which go out "
                "together; five times. Passes when at most one brings a token each time: the first "
                "answer ends the old token, so a grace period, or the same answer given twice, is "
                "a second winner.",
      .control = honest_refresh_is_served(),
      .one_at_a_time = true,
      .cost = {.authorizations = 5, .token_requests = 45},
      .all_inputs =
          [](Probe& probe) {
            demand_rotation(probe);
            return std::vector{RaceShape{}};
          },
      .run =
          [](Probe& probe, const RaceShape& shape) {
            race(probe, shape, req::rotated_refresh_refused, [&] {
              const HeldToken grant = probe.fresh_grant_with_refresh_token();
              return probe.refresh_of(*grant.refresh_token, probe.client());
            });
          },
  });
}

Case revocations() {
  return attack<RaceShape>({
      .id = "authorization.revocation_is_not_outrun_by_a_refresh",
      .claim = "A refresh at the moment of the revocation brings nothing that outlives it.",
      .cites = {req::revocation_works},
      .applies_to = {Feature::revocation},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::revoked_token_served_within_5ms},
      .method =
          "Sends four refreshes and the revocations of their tokens but for their last bytes, "
          "which go out together; five times. Passes when nothing that they brought works "
          "afterwards, at servers that end successors when asked in turn.",
      .control = honest_refresh_is_served(),
      .one_at_a_time = true,
      .cost = {.authorizations = 21, .token_requests = 85},
      .all_inputs =
          [](Probe& probe) {
            demand_revocation_of_successors(probe);
            return std::vector{RaceShape{}};
          },
      .run =
          [](Probe& probe, const RaceShape& shape) {
            bool held = true;
            for (int round = 0; held && round < shape.rounds; ++round) {
              held = probe.expect(req::revocation_works,
                                  refreshes_that_outlive(probe, shape.requests), HasNoSurvivor());
            }
          },
  });
}

}  // namespace

std::vector<Case> race_attacks() { return {redemptions(), refreshes(), revocations()}; }

}  // namespace assay::suites
