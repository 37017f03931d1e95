#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/http/text.hpp"
#include "harness/issuer/minter.hpp"
#include "harness/jose/jws.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The types that access tokens have (RFC 6750, RFC 9449).
MATCHER(IsToldAsAccessToken,
        negation ? "anything but an active access token" : "an active access token") {
  const oauth::TokenReply& reply = arg;
  const std::string type = http::lower_case(reply.document.text("token_type").value_or(""));
  *result_listener << "token_type is " << (type.empty() ? "missing" : type);
  return testing::Value(reply, IsToldActive()) &&
         (type == "bearer" || type == "dpop" || type == "access_token");
}

Case refresh_token() {
  return conformance({
      .id = "authorization.refresh_token_is_introspected_as_none_for_access",
      .claim = "Introspection calls no refresh token an active access token.",
      .cites = {req::refresh_token_not_active_for_resource},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client, Need::refresh_token},
      .flaws = {flaw::refresh_token_introspected_as_bearer},
      .method = "Introspects a fresh refresh token as another client with credentials. Breaks "
                "where it is told to be active and of the token_type of access tokens.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            const LastingGrant grant = lasting_grant(probe);
            probe.expect(req::refresh_token_not_active_for_resource,
                         introspected(probe, grant.refresh_token(), "introspect a refresh token"),
                         Not(IsToldAsAccessToken()));
          },
  });
}

/// The token as another issuer would sign it; what it grants is the same.
std::string as_of_another_issuer(const std::string& token) {
  const jose::Key key = jose::Key::generate(jose::Algorithm::es256);
  const Document claims =
      issuer::Minter::claims_of(token).with("iss", "https://another-issuer.example");
  return jose::sign(key, jose::header_for(key, "at+jwt"), claims.dump());
}

Case token_of_another_issuer() {
  return conformance({
      .id = "authorization.token_of_another_issuer_is_not_active",
      .claim = "Introspection tells of no token that another issuer signed.",
      .cites = {req::issuer_accepts_own_tokens_only},
      .applies_to = {Feature::token_endpoint, Feature::introspection, Feature::jwt_access_tokens},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::introspection_takes_tokens_of_others},
      .method = "Introspects a token with the claims of a live one, but for iss, signed with a key "
                "of another issuer. Passes where it is not told to be active.",
      .control = live_access_token_is_told_active(),
      .run =
          [](Probe& probe) {
            if (!probe.has(req::issuer_accepts_own_tokens_only)) {
              probe.not_applicable("This revision does not speak of such tokens.");
            }
            probe.expect(req::issuer_accepts_own_tokens_only,
                         introspected(probe, as_of_another_issuer(probe.access_token()),
                                      "introspect a token of another issuer"),
                         Not(IsToldActive()));
          },
  });
}

}  // namespace

std::vector<Case> introspected_token_cases() {
  return {refresh_token(), token_of_another_issuer()};
}

}  // namespace assay::suites
