#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

// A server that has just checked a secret may take that for proof enough, and forget whose the code
// is.

ClientsWithSecrets demanded_pair(Probe& probe) {
  if (auto pair = two_clients_with_secrets(probe)) {
    return *std::move(pair);
  }
  probe.not_applicable("The server registers no two clients with secrets for the code grant.");
}

Case code_of_another() {
  return conformance({
      .id = "authorization.code_of_another_client_with_secret_is_refused",
      .claim = "A client that authenticates with its secret redeems its own codes, and no others.",
      .cites = {req::code_bound_to_client},
      .applies_to = {Feature::token_endpoint, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_of_any_client, flaw::code_of_any_confidential_client},
      .method =
          "Redeems a fresh code of a client with a secret, with its verifier, as another such "
          "client with its own, right secret. Passes on a refusal.",
      .control = honest_codes_of_clients_with_secrets_are_redeemed(),
      .run =
          [](Probe& probe) {
            const auto [ours, other] = demanded_pair(probe);
            oauth::TokenRequest request = probe.fresh_redemption(ours);
            request.client = other;
            probe.expect(req::code_bound_to_client,
                         probe.request_token(request, "redeem another client's code"),
                         IsTokenRefusal());
          },
  });
}

/// A fresh one of this client; NotApplicable where it gets none.
std::string refresh_token_of(Probe& probe, const oauth::Client& client) {
  const auto request = probe.lasting_authorization(client);
  const auto outcome = granted(probe, request, "have a lasting grant");
  const auto reply = probe.request_token(probe.redemption_of(request, *outcome.code(), client),
                                         "redeem for a refresh token");
  if (!reply.refresh_token()) {
    probe.not_applicable("A client with a secret gets no refresh token.");
  }
  return *reply.refresh_token();
}

Case refresh_token_of_another() {
  return conformance({
      .id = "authorization.refresh_token_of_another_client_with_secret_is_refused",
      .claim =
          "A client that authenticates with its secret refreshes with its own tokens, and with "
          "no others.",
      .cites = {req::refresh_bound_to_client},
      .applies_to = {Feature::token_endpoint, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_token_of_any_client, flaw::refresh_token_of_any_confidential_client},
      .method = "Presents a fresh refresh token of a client with a secret as another such client, "
                "with its own, right secret. Passes on a refusal.",
      .control = honest_codes_of_clients_with_secrets_are_redeemed(),
      .run =
          [](Probe& probe) {
            const auto [ours, other] = demanded_pair(probe);
            const auto request = probe.refresh_of(refresh_token_of(probe, ours), other);
            probe.expect(req::refresh_bound_to_client,
                         probe.request_token(request, "refresh as another client"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> confidential_binding_cases() {
  return {code_of_another(), refresh_token_of_another()};
}

}  // namespace assay::suites
