#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Servers that let anybody open a session and ask behind it are judged by what they ask then.
mcp::Reply anonymous_reply(Probe& probe) {
  const mcp::Reply& knock = probe.facts().anonymous;
  if (knock.exchange.response() == nullptr) {
    throw Inconclusive{"An anonymous request got no answer: " + describe(knock) + "."};
  }
  return knock;
}

/// The 401 to an anonymous request, with its challenge; a server that gives none has nothing to
/// look at.
mcp::Reply anonymous_401(Probe& probe) {
  mcp::Reply reply = anonymous_reply(probe);
  if (reply.exchange.status() != 401) {
    probe.not_applicable("An anonymous request gets no 401, so there is no challenge to look at.");
  }
  if (!http::bearer_challenge_of(reply.exchange)) {
    probe.not_applicable("The 401 to an anonymous request holds no Bearer challenge to look at.");
  }
  return reply;
}

Case anonymous_request_is_challenged() {
  return conformance({
      .id = "access.anonymous_request_is_challenged",
      .claim =
          "A request without a token gets 401 and a challenge that tells the client where to go.",
      .cites = {req::unauthorized_is_401, req::challenge_present, req::challenge_names_metadata,
                req::challenge_names_scope},
      .applies_to = {Feature::protection},
      .flaws = {flaw::accepts_anonymous, flaw::bare_401, flaw::challenge_without_metadata,
                flaw::challenge_without_scope},
      .method = "Sends the first request of a client without a token. Passes on 401 with a Bearer "
                "challenge; "
                "resource_metadata and scope in it as the revision asks for them.",
      .run =
          [](Probe& probe) {
            const mcp::Reply reply = anonymous_reply(probe);
            probe.expect(req::unauthorized_is_401, reply, StatusIs(401));
            probe.expect(req::challenge_present, reply, HasBearerChallenge());
            probe.expect(req::challenge_names_metadata, reply, ChallengeHas("resource_metadata"));
            probe.expect(req::challenge_names_scope, reply, ChallengeHas("scope"));
          },
  });
}

Case anonymous_challenge_names_no_error() {
  return conformance({
      .id = "access.anonymous_challenge_names_no_error",
      .claim = "The challenge to a request without a token holds no error: nothing was wrong, "
               "something was missing.",
      .cites = {req::no_error_without_token},
      .applies_to = {Feature::protection},
      .flaws = {flaw::error_without_token},
      .method = "Looks for `error` in the challenge to an anonymous request.",
      .run =
          [](Probe& probe) {
            probe.expect(req::no_error_without_token, anonymous_401(probe),
                         testing::Not(ChallengeHas("error")));
          },
  });
}

Case challenges_keep_offline_access_out() {
  return conformance({
      .id = "access.challenges_keep_offline_access_out",
      .claim = "The scope of a challenge does not hold offline_access: a refresh token is nothing "
               "the resource needs.",
      .cites = {req::challenge_without_offline_access},
      .applies_to = {Feature::protection},
      .flaws = {flaw::offline_access_in_challenge},
      .method =
          "Looks for offline_access among the scopes in the challenge to an anonymous request.",
      .run =
          [](Probe& probe) {
            const mcp::Reply reply = anonymous_401(probe);
            const auto challenge = http::bearer_challenge_of(reply.exchange);
            if (!challenge || !challenge->parameter("scope")) {
              probe.not_applicable("The challenge names no scope.");
            }
            probe.expect(req::challenge_without_offline_access, reply,
                         testing::Not(ChallengeAsksFor("offline_access")));
          },
  });
}

}  // namespace

std::vector<Case> challenge_cases() {
  return {anonymous_request_is_challenged(), anonymous_challenge_names_no_error(),
          challenges_keep_offline_access_out()};
}

}  // namespace assay::suites
