#include <gmock/gmock.h>

#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case wrong_secret() {
  return conformance({
      .id = "authorization.wrong_client_secret_is_refused",
      .claim = "A client with a wrong secret is refused, with invalid_client.",
      .cites = {req::client_authentication_fails_cleanly,
                req::failed_authentication_is_invalid_client},
      .applies_to = {Feature::token_endpoint},
      .flaws = {flaw::secret_unchecked, flaw::failed_authentication_unnamed},
      .method = "Sends an honest token request of a client with a secret (client credentials where "
                "offered, else a fresh code) with another secret. Passes on a refusal; "
                "where the secret went into the Authorization header, on 401 with a challenge of "
                "that scheme only. The error should be invalid_client.",
      .control = honest_secret_is_taken(),
      .run =
          [](Probe& probe) {
            oauth::TokenRequest request = request_with_secret(probe);
            request.client->client_secret = jose::random_token();
            const auto reply = probe.request_token(request, "authenticate with a wrong secret");
            probe.expect(req::client_authentication_fails_cleanly, reply, RefusesTheClient());
            if (!reply.issued()) {
              probe.expect(req::failed_authentication_is_invalid_client, reply,
                           IsTokenError("invalid_client"));
            }
          },
  });
}

Case no_refresh_token() {
  return conformance({
      .id = "authorization.client_credentials_bring_no_refresh_token",
      .claim = "The client credentials grant brings no refresh token.",
      .cites = {req::no_refresh_token_for_machines},
      .applies_to = {Feature::client_credentials},
      .needs = {Need::confidential_client},
      .flaws = {flaw::refresh_token_for_machine},
      .method =
          "Asks for a token with client credentials, and looks for refresh_token in the answer.",
      .run =
          [](Probe& probe) {
            const auto reply =
                probe.request_token(probe.client_credentials(probe.confidential_client()),
                                    "ask with client credentials");
            probe.require("client credentials bring a token", reply, IsIssued());
            probe.expect(req::no_refresh_token_for_machines, reply,
                         Not(HasTextMember("refresh_token")));
          },
  });
}

/// A client that registered for client credentials without any credentials: one that did not
/// register the grant is refused for that alone, which proves nothing. Where it cannot be
/// registered, an ordinary public client.
oauth::Client machine_without_credentials(Probe& probe) {
  oauth::Client client = probe.client();
  if (!probe.server_metadata().endpoint("registration_endpoint").empty()) {
    oauth::Registration registration = probe.honest_registration();
    registration.grant_types = {"authorization_code", "client_credentials"};
    const auto reply = probe.register_client(registration, "register it for client credentials");
    client = reply.client.value_or(client);
  }
  client.auth_method = "none";
  return client;
}

Case public_client() {
  return conformance({
      .id = "authorization.public_client_gets_no_client_credentials",
      .claim = "The client credentials grant is not served to a client without credentials.",
      .cites = {req::client_credentials_confidential_only},
      .applies_to = {Feature::client_credentials},
      .needs = {Need::client, Need::confidential_client},
      .flaws = {flaw::client_credentials_for_public_client},
      .method = "Registers a public client with client_credentials among its grants, and asks for "
                "a token with nothing but its client_id. Passes when the registration or the "
                "request is refused with a 4xx.",
      .control = honest_machine_gets_a_token(),
      .run =
          [](Probe& probe) {
            const auto request = probe.client_credentials(machine_without_credentials(probe));
            probe.expect(req::client_credentials_confidential_only,
                         probe.request_token(request, "ask with a client_id alone"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> client_credentials_cases() {
  return {wrong_secret(), no_refresh_token(), public_client()};
}

}  // namespace assay::suites
