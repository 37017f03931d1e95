#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;

// No Need::login, which asks for a token: this case has to say why there is none.
Case code_yields_a_token() {
  return conformance({
      .id = "authorization.code_yields_a_bearer_token",
      .claim = "An honest redemption brings an access token and its type, in JSON.",
      .cites = {req::token_reply_is_json, req::token_reply_members},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::token_reply_without_type, flaw::token_reply_as_text},
      .guards = Step::token,
      .method = "Redeems a fresh code. Passes on 200 with a JSON object that has access_token and "
                "token_type.",
      .run =
          [](Probe& probe) {
            const auto reply = probe.request_token(probe.fresh_redemption(), "redeem a fresh code");
            if (reply.error() == "invalid_client" && !probe.target().clients.empty()) {
              throw Inconclusive{"The client of the target file is not known: " + describe(reply)};
            }
            probe.expect(req::token_reply_is_json, reply,
                         AllOf(StatusIs(200), MediaTypeIs("application/json")));
            probe.expect(req::token_reply_members, reply,
                         AllOf(IsIssued(), HasTextMember("token_type")));
          },
  });
}

Case reply_is_not_cached() {
  return conformance({
      .id = "authorization.token_reply_is_not_cached",
      .claim = "An answer that brings tokens is not kept by caches.",
      .cites = {req::token_no_store},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::token_reply_cacheable},
      .method = "Redeems a fresh code, and looks for Cache-Control: no-store.",
      .run =
          [](Probe& probe) {
            probe.expect(req::token_no_store, redeemed(probe, "redeem a fresh code"),
                         IsNotStored());
          },
  });
}

Case unknown_grant_type() {
  return conformance({
      .id = "authorization.unknown_grant_type_is_named",
      .claim = "An unknown grant type is refused with unsupported_grant_type.",
      .cites = {req::unsupported_grant_type_named},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::grant_type_error_unnamed},
      .method = "Sends a made-up grant_type in an otherwise honest redemption. Passes on 400 with "
                "that error.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request =
                probe.fresh_redemption().with("grant_type", "urn:example:unheard-of");
            probe.expect(req::unsupported_grant_type_named,
                         probe.request_token(request, "ask with an unknown grant type"),
                         IsTokenError("unsupported_grant_type"));
          },
  });
}

Case doubled_parameter() {
  return conformance({
      .id = "authorization.doubled_token_parameter_is_refused",
      .claim = "A token request that carries a parameter twice is refused.",
      .cites = {req::token_parameter_not_doubled},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::doubled_token_parameter_served},
      .method = "Sends the code of an honest redemption twice. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request = probe.fresh_redemption().doubled("code");
            probe.expect(req::token_parameter_not_doubled,
                         probe.request_token(request, "send the code twice"), IsTokenRefusal());
          },
  });
}

/// A made-up password is refused by servers that serve the grant too: only a right one, or an error
/// that speaks of the grant, shows that it is not served.
oauth::TokenRequest password_request(Probe& probe) {
  const auto& users = probe.target().users;
  const login::User user =
      users.empty() ? login::User{"assay-user", "assay-password"} : users.front();
  return probe.client_credentials(probe.client())
      .with("grant_type", "password")
      .with("username", user.username)
      .with("password", user.password);
}

Case password_grant() {
  return conformance({
      .id = "authorization.password_grant_is_refused",
      .claim = "The password grant is not served.",
      .cites = {req::password_grant_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::password_grant_served},
      .method = "Sends grant_type=password with the tester's user. Passes on a 4xx without a "
                "token; without a user, any such answer but invalid_grant.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto reply = probe.request_token(password_request(probe), "ask with a password");
            if (probe.target().users.empty() && reply.error() == "invalid_grant") {
              probe.not_exercised(
                  "a user (users: in the target file): only the password was refused");
            }
            probe.expect(req::password_grant_refused, reply, IsTokenRefusal());
          },
  });
}

Case audience_is_the_resource() {
  return conformance({
      .id = "authorization.token_audience_is_the_resource",
      .claim = "An access token is for the resource that was asked for, and for nothing else.",
      .cites = {req::audience_restricted},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::audience_not_restricted},
      .method = "Reads aud of a JWT that was asked for with the server's resource identifier. "
                "Passes when it names that and nothing else; a server may know the resource by "
                "another name, which is why this only warns.",
      .run =
          [](Probe& probe) {
            probe.expect(req::audience_restricted, redeemed(probe, "redeem a fresh code"),
                         IsForResource(probe.resource()));
          },
  });
}

}  // namespace

std::vector<Case> token_response_cases() {
  return {code_yields_a_token(), reply_is_not_cached(), unknown_grant_type(),
          doubled_parameter(),   password_grant(),      audience_is_the_resource()};
}

}  // namespace assay::suites
