// How a client sends its secret (OAuth 2.1 section 2.4.1).
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/key_client.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A client that registered for the body, where the server registers such; else whichever has a
/// secret.
oauth::TokenRequest posting_request(Probe& probe) {
  if (const auto client = client_with_secret(probe, "client_secret_post")) {
    return probe.fresh_redemption(*client);
  }
  oauth::TokenRequest request = request_with_secret(probe);
  request.client->auth_method = "client_secret_post";
  return request;
}

/// NotApplicable where any secret would do, sent in that way: then nothing shows that one was read.
void demand_a_secret(Probe& probe, oauth::TokenRequest request) {
  request.client->client_secret = jose::random_token();
  if (probe.request_token(request, "see that a wrong secret is refused").issued()) {
    probe.not_applicable("Any secret is taken: see authorization.wrong_client_secret_is_refused.");
  }
}

Case in_body() {
  return conformance({
      .id = "authorization.client_secret_is_taken_in_the_body",
      .claim = "A client with a secret can send it in the body of the request.",
      .cites = {req::secret_in_body_accepted},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::secret_in_body_refused},
      .method = "Sends client_id and client_secret in the body: those of a client that registered "
                "for client_secret_post where the server registers one, else those of any client "
                "with a secret. Passes where a token comes.",
      .control = honest_secret_is_taken(),
      .run =
          [](Probe& probe) {
            demand_a_secret(probe, posting_request(probe));
            probe.expect(req::secret_in_body_accepted,
                         probe.request_token(posting_request(probe), "send the secret in the body"),
                         IsIssued());
          },
  });
}

/// Each character as a form may encode it (RFC 6749 appendix B).
std::string wholly_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

/// The client of the control, where it sends its secret in the header.
oauth::TokenRequest request_by_header(Probe& probe) {
  oauth::TokenRequest request = request_with_secret(probe);
  if (request.client->auth_method != "client_secret_basic") {
    probe.not_applicable("The server takes no secrets in the Authorization header.");
  }
  return request;
}

/// As `request`, with these halves of the Basic credentials as they are.
oauth::TokenReply sent_as(Probe& probe, const oauth::TokenRequest& request, const std::string& id,
                          const std::string& secret, const std::string& purpose) {
  http::Request sent = oauth::to_request(request);
  sent.headers.set("Authorization", "Basic " + jose::base64_encode(id + ":" + secret));
  return oauth::read_token_reply(probe.send(sent, purpose));
}

Case form_decoded() {
  return conformance({
      .id = "authorization.basic_credentials_are_form_decoded",
      .claim = "Identifier and secret from a Basic header are form-decoded before they are "
               "compared.",
      .cites = {req::basic_credentials_form_decoded},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::basic_credentials_taken_raw, flaw::basic_client_id_taken_raw},
      .method = "Authenticates with HTTP Basic, first as usual, then with every character of the "
                "secret percent-encoded, and of the identifier. Passes where each brings a token.",
      .control = honest_secret_is_taken(),
      .run =
          [](Probe& probe) {
            demand_a_secret(probe, request_by_header(probe));
            for (const bool is_secret : {true, false}) {
              const oauth::TokenRequest request = request_by_header(probe);
              const oauth::Client& client = *request.client;
              const std::string id = http::percent_encode(client.client_id);
              const std::string secret = http::percent_encode(client.client_secret);
              probe.expect(req::basic_credentials_form_decoded,
                           is_secret
                               ? sent_as(probe, request, id, wholly_encoded(client.client_secret),
                                         "send the secret percent-encoded")
                               : sent_as(probe, request, wholly_encoded(client.client_id), secret,
                                         "send the identifier percent-encoded"),
                           IsIssued());
            }
          },
  });
}

/// The right secret in the header and in the body.
void expect_one_secret(Probe& probe) {
  oauth::TokenRequest request = request_with_secret(probe);
  const oauth::Client client = *request.client;
  request.client->auth_method = "client_secret_basic";
  request.parameters.emplace_back("client_id", client.client_id);
  request.parameters.emplace_back("client_secret", client.client_secret);
  probe.expect(req::one_authentication_method_per_request,
               probe.request_token(request, "send the secret in the header and in the body"),
               IsTokenRefusal());
}

/// A secret beside a good assertion.
void expect_assertion_alone(Probe& probe) {
  const KeyClient client = key_client(probe);
  oauth::TokenRequest request =
      with_assertion(unproven_request(probe, client.client), client.client.client_id,
                     honest_assertion(probe, client).signed_by(client.key()));
  request.parameters.emplace_back("client_secret", jose::random_token());
  probe.expect(req::one_authentication_method_per_request,
               probe.request_token(request, "send a secret beside an assertion"), IsTokenRefusal());
}

Case one_secret() {
  return conformance({
      .id = "authorization.secret_comes_in_one_place",
      .claim = "A token request with the client's secret in the header and in the body is refused.",
      .cites = {req::one_authentication_method_per_request},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::two_secrets_at_once_served},
      .method = "Sends the right secret in the Authorization header and in the body. Passes on a "
                "refusal.",
      .control = honest_secret_is_taken(),
      .run = expect_one_secret,
  });
}

Case assertion_alone() {
  return conformance({
      .id = "authorization.secret_beside_an_assertion_is_refused",
      .claim = "A token request with a client assertion and a secret is refused.",
      .cites = {req::one_authentication_method_per_request},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::secret_beside_assertion_served},
      .method = "Sends an honest assertion and a client_secret. Passes on a refusal.",
      .control = honest_assertion_is_taken(),
      .run = expect_assertion_alone,
  });
}

}  // namespace

std::vector<Case> client_secret_use_cases() {
  return {in_body(), form_decoded(), one_secret(), assertion_alone()};
}

}  // namespace assay::suites
