#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;
using testing::Not;

Case wrong_credentials() {
  return conformance({
      .id = "authorization.introspection_with_a_wrong_secret_gets_401",
      .claim = "Who introspects with a wrong secret is told so, with 401.",
      .cites = {req::introspection_credentials_401},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::introspection_calls_bad_credentials_inactive},
      .method = "Introspects a live token as a client that authenticates in the Authorization "
                "header, with another secret. Passes on 401, where the right secret is answered.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            oauth::TokenRequest request = probe.introspection_of(probe.access_token());
            request.client = probe.confidential_client();
            if (request.client->auth_method != "client_secret_basic") {
              probe.not_applicable("The client does not authenticate in the header.");
            }
            request.client->client_secret = jose::random_token();
            probe.expect(req::introspection_credentials_401,
                         probe.request_token(request, "introspect with a wrong secret").exchange,
                         StatusIs(401));
          },
  });
}

/// Of the media type of a form, another method or another place is asked for.
MATCHER(TakesTheForm, negation ? "a refusal of the form" : "an answer to a form that is posted") {
  const int status = arg.exchange.status();
  return status != 404 && status != 405 && status != 415 && status != 501;
}

MATCHER(NamesAnAudience, negation ? "no aud" : "an aud") {
  const oauth::TokenReply& reply = arg;
  return !reply.document.text("aud").value_or("").empty() || !reply.document.texts("aud").empty();
}

Case form_post() {
  return conformance({
      .id = "authorization.introspection_takes_a_form",
      .claim = "The introspection endpoint takes a POST with the token in a form.",
      .cites = {req::introspection_by_form_post},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::introspection_wants_json},
      .method = "Posts a fresh access token in a form, with the credentials of a client. Passes "
                "on any answer but 404, 405, 415 and 501.",
      .run =
          [](Probe& probe) {
            probe.expect(
                req::introspection_by_form_post,
                introspected(probe, probe.fresh_grant().access_token, "introspect by a form"),
                TakesTheForm());
          },
  });
}

Case live_token() {
  return conformance({
      .id = "authorization.introspection_tells_of_a_live_token",
      .claim = "Introspection tells in JSON that a live token is active, and whom it is for.",
      .cites = {req::live_token_reported_active, req::introspection_tells_audience},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::active_as_text, flaw::introspection_without_audience},
      .method = "Posts a fresh access token in a form, with the credentials of a client. Passes on "
                "200 with a JSON object whose active is true, and an aud where a resource was "
                "asked for. That it is called inactive, or the client is refused, is no word: "
                "servers need not tell every client of every token.",
      .run =
          [](Probe& probe) {
            const auto reply =
                introspected(probe, probe.fresh_grant().access_token, "introspect a live token");
            const int status = reply.exchange.status();
            if ((status >= 400 && status < 500) || reply.document["active"].boolean() == false) {
              probe.not_exercised(
                  "a client that may introspect access tokens (clients: in the target file)");
            }
            probe.expect(req::live_token_reported_active, reply, IsToldActive());
            if (probe.honest_authorization().resource && reply.document.is_object()) {
              probe.expect(req::introspection_tells_audience, reply, NamesAnAudience());
            }
          },
  });
}

MATCHER(SaysNothingElse, negation ? "more than that the token is inactive"
                                  : "nothing but that the token is inactive") {
  const oauth::TokenReply& reply = arg;
  *result_listener << "it has " << testing::PrintToString(reply.document.members());
  return reply.document.members() == std::vector<std::string>{"active"};
}

void judge_inactive(Probe& probe, const std::string& token, const std::string& purpose) {
  const auto reply = introspected(probe, token, purpose);
  if (testing::Value(reply, ReportsInactive())) {
    probe.expect(req::inactive_answer_says_no_more, reply, SaysNothingElse());
  }
}

Case inactive_token() {
  return conformance({
      .id = "authorization.inactive_token_is_not_explained",
      .claim = "Introspection tells of a token that is not active nothing but that.",
      .cites = {req::inactive_answer_says_no_more},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::revoked_token_described, flaw::unknown_token_explained},
      .method = "Introspects a made-up token and, where the server revokes tokens, revoked ones. "
                "Passes where an answer with active false has no other member.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            judge_inactive(probe, jose::random_token(), "introspect a made-up token");
            if (!probe.server_metadata().endpoint("revocation_endpoint").empty()) {
              const HeldToken grant = probe.fresh_grant();
              for (const auto& token : {grant.refresh_token, std::optional(grant.access_token)}) {
                if (token) {
                  probe.request_token(probe.revocation_of(*token, probe.client()), "revoke it");
                  judge_inactive(probe, *token, "introspect a revoked token");
                }
              }
            }
            if (probe.checks().empty()) {
              probe.not_applicable("The server calls no token inactive.");
            }
          },
  });
}

}  // namespace

std::vector<Case> introspection_cases() {
  return {wrong_credentials(), form_post(), live_token(), inactive_token()};
}

}  // namespace assay::suites
