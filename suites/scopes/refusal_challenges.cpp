#include <gmock/gmock.h>

#include "fixtures/matchers/challenge_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto no_such_token = "assay-no-such-token";

/// The 401 to the first request of a client, which brings no token.
mcp::Reply anonymous_401(Probe& probe) {
  const mcp::Reply& reply = probe.facts().anonymous;
  if (reply.exchange.status() != 401 || !reply.exchange.header("WWW-Authenticate")) {
    probe.not_applicable("An anonymous request gets no 401 with a challenge to look at.");
  }
  return reply;
}

void expect_good_form(Probe& probe, const mcp::Reply& reply) {
  probe.expect(req::challenge_well_formed, reply, HasWellFormedChallenges());
  probe.expect(req::challenge_parameters_once, reply, HasChallengeParametersOnce());
  probe.expect(req::challenge_values_permitted, reply, HasPermittedChallengeValues());
}

Case anonymous_form() {
  return conformance({
      .id = "access.anonymous_challenge_is_well_formed",
      .claim = "The challenge to a request without a token can be read by its grammar, and says "
               "nothing twice.",
      .cites = {req::challenge_well_formed, req::challenge_parameters_once,
                req::challenge_values_permitted},
      .applies_to = {Feature::protection},
      .flaws = {flaw::challenge_scope_unquoted, flaw::challenge_scope_per_parameter},
      .method = "Reads WWW-Authenticate of the 401 to an anonymous request by RFC 9110: schemes, "
                "parameters with commas between, quoting. Empty list elements pass.",
      .run = [](Probe& probe) { expect_good_form(probe, anonymous_401(probe)); },
  });
}

Case anonymous_consistency() {
  return conformance({
      .id = "access.anonymous_challenge_is_the_same_each_time",
      .claim = "The same request without a token is challenged for the same scopes each time.",
      .cites = {req::challenged_scopes_consistent},
      .applies_to = {Feature::protection},
      .flaws = {flaw::challenge_scopes_by_turns},
      .method = "Sends the first request of a client without a token four times, and compares the "
                "scopes of the challenges without regard to their order.",
      .run =
          [](Probe& probe) {
            const mcp::Reply first = anonymous_401(probe);
            for (const char* purpose :
                 {"no token, again", "no token, a third time", "no token, a fourth time"}) {
              const mcp::Reply again = probe.mcp().knock(mcp::no_token, purpose);
              probe.require("the same request gets the same status", again, StatusIs(401));
              probe.expect(req::challenged_scopes_consistent, again,
                           AsksForTheScopesOf(first.exchange));
            }
          },
  });
}

Case refusal_form() {
  return conformance({
      .id = "access.refusals_of_tokens_are_well_formed",
      .claim = "The challenges to a bad token, and to one without the scope of a call, can be "
               "read by their grammar.",
      .cites = {req::challenge_well_formed, req::challenge_parameters_once,
                req::challenge_values_permitted, req::insufficient_scope_described},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::challenge_scope_unquoted, flaw::challenge_scope_per_parameter,
                flaw::reason_quoted_in_challenge, flaw::reason_in_typeset_characters},
      .method = "Sends a token that nobody issued, and makes each call of the target file with a "
                "token that lacks a scope, and reads WWW-Authenticate of the refusals by RFC 9110 "
                "and OAuth 2.1 section 5.3.1.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Reply bad =
                probe.mcp().knock(mcp::bearer(no_such_token), "a token that nobody issued");
            if (bad.exchange.status() != 401) {
              probe.not_applicable("A token that nobody issued is not answered with 401.");
            }
            expect_good_form(probe, bad);
            for (const ForbiddenCall& forbidden : forbidden_calls(probe)) {
              const auto token = probe.token_with_scopes(forbidden.granted);
              if (!token) {
                continue;
              }
              const mcp::Reply reply =
                  make_call(probe, forbidden.call, *token,
                            name_of(forbidden.call) + " without " + forbidden.missing);
              if (reply.exchange.status() == 403) {
                expect_good_form(probe, reply);
                probe.expect(req::insufficient_scope_described, reply,
                             HasPermittedChallengeValues());
              }
            }
          },
  });
}

Case guidance() {
  return conformance({
      .id = "access.rejected_token_is_guided_like_none",
      .claim = "The challenge to a bad token leads to metadata and scopes as the one to no token "
               "does: whoever holds an expired one needs the way as much.",
      .cites = {req::challenge_names_metadata, req::challenge_names_scope},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::rejected_token_unguided},
      .method = "Sends a token that nobody issued, and looks for resource_metadata and scope in "
                "the challenge where that to no token has them.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Reply none = anonymous_401(probe);
            const bool has_metadata = testing::Value(none, ChallengeHas("resource_metadata"));
            const bool has_scope = testing::Value(none, ChallengeHas("scope"));
            const mcp::Reply bad =
                probe.mcp().knock(mcp::bearer(no_such_token), "a token that nobody issued");
            if (!has_metadata || bad.exchange.status() != 401) {
              probe.not_applicable(
                  "The challenges to no token lead nowhere, or a bad token is not "
                  "answered with 401: other cases say so.");
            }
            if (!testing::Value(bad, HasBearerChallenge())) {
              probe.not_applicable(
                  "The 401 to a bad token holds no challenge: see "
                  "access.garbage_token_is_refused.");
            }
            probe.expect(req::challenge_names_metadata, bad, ChallengeHas("resource_metadata"));
            if (has_scope) {
              probe.expect(req::challenge_names_scope, bad, ChallengeHas("scope"));
            }
          },
  });
}

}  // namespace

std::vector<Case> refusal_challenge_cases() {
  return {anonymous_form(), anonymous_consistency(), refusal_form(), guidance()};
}

}  // namespace assay::suites
