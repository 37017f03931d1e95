#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case missing_challenge() {
  return conformance({
      .id = "authorization.request_without_challenge_is_refused",
      .claim = "An authorization request of a public client without PKCE is refused.",
      .cites = {req::pkce_required},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pkce_optional},
      .method = "Leaves code_challenge and its method out of an honest request. Passes on an error "
                "page or a redirected error, and no code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            if (!probe.client().is_public()) {
              probe.not_applicable("The client that the server registers here has a secret.");
            }
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.code_challenge.reset();
            request.code_challenge_method.reset();
            probe.expect(req::pkce_required, probe.authorize(request, "ask without code_challenge"),
                         IsRefused());
          },
  });
}

/// Asks with the verifier itself as the challenge. Servers that take any method for S256 give a
/// code, which then cannot be redeemed: that is no plain PKCE.
void ask_plainly(Probe& probe, const std::optional<std::string>& method) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.code_challenge = request.code_verifier;
  request.code_challenge_method = method;
  const auto outcome = probe.authorize(request, "send the verifier as challenge");
  if (!outcome.code()) {
    probe.expect(req::pkce_plain_refused, outcome, IsRefused());
    return;
  }
  const auto redemption = probe.redemption_of(request, *outcome.code(), probe.client());
  probe.expect(req::pkce_plain_refused, probe.request_token(redemption, "redeem the code"),
               IsTokenRefusal());
}

Case plain_challenge() {
  return conformance({
      .id = "authorization.plain_challenge_is_refused",
      .claim = "The PKCE method plain is not served.",
      .cites = {req::pkce_plain_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pkce_plain_served},
      .method = "Sends the verifier itself as the challenge, with the method plain and without a "
                "method. Passes when the request is refused, or when its code cannot be redeemed "
                "with that verifier.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            ask_plainly(probe, "plain");
            ask_plainly(probe, std::nullopt);  // stands for plain (RFC 7636 section 4.3)
          },
  });
}

Case unknown_method() {
  return conformance({
      .id = "authorization.unknown_challenge_method_is_refused",
      .claim = "A PKCE method that the server does not know is refused with invalid_request.",
      .cites = {req::unknown_pkce_method_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pkce_unknown_method_served},
      .method = "Names the method S512. Passes on a redirect with error invalid_request, or on an "
                "error page, and no code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.code_challenge_method = "S512";
            probe.expect(req::unknown_pkce_method_refused,
                         probe.authorize(request, "name an unknown PKCE method"),
                         IsRefusedAs("invalid_request"));
          },
  });
}

}  // namespace

std::vector<Case> pkce_cases() {
  return {missing_challenge(), plain_challenge(), unknown_method()};
}

}  // namespace assay::suites
