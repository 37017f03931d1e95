#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/token_contents.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/jwts.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

MATCHER_P(IsForExactly, resource,
          (negation ? "an aud without " : "a JWT whose aud has ") + std::string(resource)) {
  const auto audiences = audiences_of(arg);
  *result_listener << "aud names " << testing::PrintToString(audiences);
  return std::ranges::find(audiences, resource) != audiences.end();
}

MATCHER(IsForSomebody, negation ? "a JWT without aud" : "a JWT with aud") {
  return !audiences_of(arg).empty();
}

/// Tokens that were asked for without a resource. A server may insist on one: then there are none.
std::vector<oauth::TokenReply> tokens_for_no_resource(Probe& probe) {
  std::vector<oauth::TokenReply> replies;
  auto request = probe.honest_authorization();
  request.resource.reset();
  const auto outcome = probe.authorize(request, "ask without a resource");
  if (outcome.code()) {
    replies.push_back(
        probe.request_token(probe.redemption_of(request, *outcome.code(), probe.client()),
                            "redeem it without a resource"));
  }
  if (const auto machine = machine_of(probe)) {
    replies.push_back(probe.request_token(probe.client_credentials(*machine).without("resource"),
                                          "ask with client credentials, without a resource"));
  }
  std::erase_if(replies, [](const oauth::TokenReply& reply) { return !is_typed(reply); });
  return replies;
}

Case audience() {
  return conformance({
      .id = "authorization.jwt_access_token_names_the_resource_as_asked_for",
      .claim = "The audience of an access token that is a JWT is the very resource that was asked "
               "for.",
      .cites = {req::jwt_audience_is_the_resource},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_audience_with_slash},
      .method = "Reads access tokens of every grant that is served, asked for with the server's "
                "resource identifier. Passes where aud has that, character by character.",
      .run =
          [](Probe& probe) {
            for (const AskedToken& token : jwts_of_every_grant(probe)) {
              if (!token.with_resource) {
                probe.not_applicable("Clients of this revision name no resource.");
              }
              probe.expect(req::jwt_audience_is_the_resource, token.reply,
                           IsForExactly(probe.resource()));
            }
          },
  });
}

Case default_audience() {
  return conformance({
      .id = "authorization.jwt_access_token_has_a_default_audience",
      .claim = "An access token of the type at+jwt has an audience, also where no resource was "
               "asked for.",
      .cites = {req::jwt_has_default_audience},
      .applies_to = {Feature::token_endpoint, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::machine_token_without_default_audience},
      .method = "Asks for access tokens with a code and with client credentials, without a "
                "resource. Passes where those of the type at+jwt have an aud.",
      .run =
          [](Probe& probe) {
            const auto replies = tokens_for_no_resource(probe);
            if (replies.empty()) {
              probe.not_applicable("No access token of the type at+jwt comes without a resource.");
            }
            for (const oauth::TokenReply& reply : replies) {
              probe.expect(req::jwt_has_default_audience, reply, IsForSomebody());
            }
          },
  });
}

}  // namespace

std::vector<Case> jwt_audience_cases() { return {audience(), default_audience()}; }

}  // namespace assay::suites
