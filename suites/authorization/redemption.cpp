#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case wrong_verifier() {
  return conformance({
      .id = "authorization.wrong_verifier_is_refused",
      .claim = "A code is not redeemed with a code_verifier that does not fit the challenge.",
      .cites = {req::wrong_verifier_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::verifier_unchecked},
      .method = "Redeems a fresh code with another well-formed verifier. Passes on a refusal with "
                "error invalid_grant.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request =
                probe.fresh_redemption().with("code_verifier", jose::make_verifier());
            probe.expect(req::wrong_verifier_refused,
                         probe.request_token(request, "redeem with another verifier"),
                         IsTokenError("invalid_grant"));
          },
  });
}

Case missing_verifier() {
  return conformance({
      .id = "authorization.missing_verifier_is_refused",
      .claim = "A code that was issued for a challenge is not redeemed without code_verifier.",
      .cites = {req::verifier_required},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::verifier_optional},
      .method = "Redeems a fresh code without code_verifier. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request = probe.fresh_redemption().without("code_verifier");
            probe.expect(req::verifier_required,
                         probe.request_token(request, "redeem without a verifier"),
                         IsTokenRefusal());
          },
  });
}

Case wrong_redirect_uri() {
  return conformance({
      .id = "authorization.wrong_redirect_uri_at_redemption_is_refused",
      .claim =
          "A redemption that names another redirect URI than the authorization request is refused.",
      .cites = {req::redemption_redirect_uri_matches},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redemption_ignores_redirect_uri},
      .method = "Redeems a fresh code with another redirect_uri. Passes on a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request = probe.fresh_redemption().with(
                "redirect_uri", "https://unregistered.example/callback");
            probe.expect(req::redemption_redirect_uri_matches,
                         probe.request_token(request, "redeem with another redirect_uri"),
                         IsTokenRefusal());
          },
  });
}

Case code_works_once() {
  return conformance({
      .id = "authorization.code_works_once",
      .claim = "A code brings tokens once.",
      .cites = {req::code_single_use},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_reusable},
      .method = "Redeems a fresh code twice with the same request. Passes when the second gets a "
                "4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const oauth::TokenRequest request = probe.fresh_redemption();
            probe.require("a fresh code is redeemed", probe.request_token(request, "redeem a code"),
                          IsIssued());
            probe.expect(req::code_single_use, probe.request_token(request, "redeem it again"),
                         IsTokenRefusal());
          },
  });
}

Case code_of_another_client() {
  return conformance({
      .id = "authorization.code_of_another_client_is_refused",
      .claim = "A code is redeemed by the client that it was issued to, and by no other.",
      .cites = {req::code_bound_to_client},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::second_client, Need::login},
      .flaws = {flaw::code_of_any_client},
      .method = "Redeems a fresh code, with its verifier, as another registered client. Passes on "
                "a 4xx without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            oauth::TokenRequest request = probe.fresh_redemption();
            request.client = probe.second_client();
            probe.expect(req::code_bound_to_client,
                         probe.request_token(request, "redeem another client's code"),
                         IsTokenRefusal());
          },
  });
}

Case code_without_client() {
  return conformance({
      .id = "authorization.code_without_client_id_is_refused",
      .claim = "A redemption that names no client is refused.",
      .cites = {req::public_client_identifies_itself},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::client_id_optional},
      .method = "Redeems a fresh code of a public client without client_id. Passes on a 4xx "
                "without a token.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            if (!probe.client().is_public()) {
              probe.not_applicable("The client that the server registers here has a secret.");
            }
            oauth::TokenRequest request = probe.fresh_redemption();
            request.client.reset();
            probe.expect(req::public_client_identifies_itself,
                         probe.request_token(request, "redeem without a client_id"),
                         IsTokenRefusal());
          },
  });
}

Case unknown_code() {
  return conformance({
      .id = "authorization.unknown_code_is_invalid_grant",
      .claim = "A code that was never issued is refused, with invalid_grant, in JSON.",
      .cites = {req::unknown_code_refused, req::unknown_code_is_invalid_grant,
                req::token_errors_are_json},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::token_error_as_html},
      .method = "Redeems a made-up code in an otherwise honest request. Passes on a refusal; "
                "400 with a JSON object whose error is invalid_grant is what it should be.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto request = probe.fresh_redemption().with("code", jose::random_token());
            const auto reply = probe.request_token(request, "redeem a made-up code");
            probe.expect(req::unknown_code_refused, reply, IsTokenRefusal());
            probe.expect(req::unknown_code_is_invalid_grant, reply, IsTokenError("invalid_grant"));
            probe.expect(req::token_errors_are_json, reply, IsErrorDocument());
          },
  });
}

}  // namespace

std::vector<Case> redemption_cases() {
  return {wrong_verifier(),         missing_verifier(),    wrong_redirect_uri(), code_works_once(),
          code_of_another_client(), code_without_client(), unknown_code()};
}

}  // namespace assay::suites
