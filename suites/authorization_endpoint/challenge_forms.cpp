#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

oauth::AuthorizationRequest without_challenge(oauth::AuthorizationRequest request) {
  request.code_challenge.reset();
  request.code_challenge_method.reset();
  return request;
}

// No nonce is sent, so there is nothing else that the server could rely on.
Case of_confidential_clients() {
  return conformance({
      .id = "authorization.confidential_client_has_to_send_a_challenge",
      .claim = "An authorization request of a client with a secret is refused without PKCE, too.",
      .cites = {req::pkce_required_of_confidential_clients},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::challenge_optional_with_secret, flaw::pkce_downgrade_served,
                flaw::pkce_optional},
      .method =
          "Registers a client with a secret for the code grant, and leaves code_challenge out "
          "of its request, which has no nonce either. Passes on an error page or a "
          "redirected error.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto client = any_client_with_secret(probe);
            const auto honest = probe.authorize(probe.honest_authorization(client),
                                                "ask with a challenge as a client with a secret");
            if (!honest.code()) {
              probe.not_applicable("A client with a secret gets no code: " + describe(honest) +
                                   ".");
            }
            probe.expect(req::pkce_required_of_confidential_clients,
                         probe.authorize(without_challenge(probe.honest_authorization(client)),
                                         "ask without code_challenge as that client"),
                         IsRefused());
          },
  });
}

Case named_error() {
  return conformance({
      .id = "authorization.missing_challenge_is_invalid_request",
      .claim = "A public client that has to send a code_challenge and does not is told "
               "invalid_request.",
      .cites = {req::missing_challenge_is_invalid_request},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::missing_challenge_unnamed},
      .method = "Leaves code_challenge and its method out of an honest request. Passes on a "
                "redirect with error invalid_request, or on an error page; where the request is "
                "served, another case judges.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            if (!probe.client().is_public()) {
              probe.not_applicable("The client that the server registers here has a secret.");
            }
            const auto outcome = probe.authorize(without_challenge(probe.honest_authorization()),
                                                 "ask without code_challenge");
            if (outcome.code()) {
              probe.not_applicable("The server wants no code_challenge.");
            }
            probe.expect(req::missing_challenge_is_invalid_request, outcome,
                         IsRefusedAs("invalid_request"));
          },
  });
}

Case malformed_challenges() {
  return conformance({
      .id = "authorization.malformed_challenge_is_refused",
      .claim = "A code_challenge of S256 that is no SHA-256 value in base64url is refused.",
      .cites = {req::malformed_challenge_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::challenge_of_any_length, flaw::challenge_padding_dropped},
      .method = "Sends the hash in hexadecimal digits, with padding, a character short, a "
                "character long, and with one that base64url does not have. Passes on an error "
                "page or a redirected error for each.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const std::string good = jose::s256_challenge(jose::make_verifier());
            for (const auto& [what, challenge] : std::vector<http::Parameter>{
                     {"in hexadecimal digits", jose::hex(jose::sha256(jose::make_verifier()))},
                     {"with padding", good + "="},
                     {"a character short", good.substr(1)},
                     {"a character long", good + "A"},
                     {"with a plus sign", "+" + good.substr(1)}}) {
              auto request = probe.honest_authorization();
              request.code_challenge = challenge;
              probe.expect(req::malformed_challenge_refused,
                           probe.authorize(request, "send a challenge " + what), IsRefused());
            }
          },
  });
}

Case malformed_verifiers() {
  return conformance({
      .id = "authorization.malformed_verifier_is_refused",
      .claim = "A code_verifier that is too short, too long or of odd characters redeems no code, "
               "even where it fits the challenge.",
      .cites = {req::malformed_verifier_refused},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::short_verifier_redeems, flaw::odd_verifier_redeems},
      .method =
          "Asks for a code with the hash of a verifier of 8, of 42 and of 129 characters, and "
          "of one with blanks and brackets, and redeems it with that verifier. Passes on a "
          "refusal at either endpoint.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            for (const auto& [what, verifier] : std::vector<http::Parameter>{
                     {"8 characters", "assay123"},
                     {"42 characters", jose::make_verifier().substr(1)},
                     {"129 characters", jose::make_verifier(128) + "A"},
                     {"odd characters", "[" + jose::make_verifier(60) + " *]"}}) {
              auto request = probe.honest_authorization();
              request.code_verifier = verifier;
              request.code_challenge = jose::s256_challenge(verifier);
              const auto outcome = granted(probe, request, "ask with the hash of " + what);
              const auto redemption = probe.redemption_of(request, *outcome.code(), probe.client());
              probe.expect(req::malformed_verifier_refused,
                           probe.request_token(redemption, "redeem with " + what),
                           IsTokenRefusal());
            }
          },
  });
}

/// What can be read in a text by everybody: as it stands, and decoded as a whole and part by part,
/// as the parts of a JWT are.
bool holds_readably(const std::string& text, const std::string& secret) {
  if (text.find(secret) != std::string::npos) {
    return true;
  }
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(".:~|!$", start), text.size());
    std::string part = text.substr(start, end - start);
    part.erase(std::min(part.find('='), part.size()));
    std::ranges::replace(part, '+', '-');
    std::ranges::replace(part, '/', '_');
    const auto decoded = jose::base64url_decode(part);
    if (decoded && decoded->find(secret) != std::string::npos) {
      return true;
    }
    start = end + 1;
  }
  return false;
}

MATCHER_P(HidesTheChallenge, challenge,
          negation ? "a response in which the challenge can be read"
                   : "a response that nobody reads the challenge in") {
  const oauth::AuthorizationOutcome& outcome = arg;
  const auto hash = jose::base64url_decode(challenge).value_or(challenge);
  return std::ranges::none_of(outcome.query, [&](const http::Parameter& one) {
    const bool is_shown = holds_readably(one.second, challenge) || holds_readably(one.second, hash);
    if (is_shown) {
      *result_listener << "it stands in " << one.first;
    }
    return is_shown;
  });
}

Case not_readable() {
  return conformance({
      .id = "authorization.challenge_cannot_be_read_in_the_response",
      .claim = "Nobody but the server can read the code_challenge out of a code.",
      .cites = {req::challenge_not_readable_in_code},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::challenge_in_code},
      .method = "Looks for the code_challenge of an honest request, as text and as bytes, in each "
                "parameter of the response, as it is and decoded from base64, part by part.",
      .run =
          [](Probe& probe) {
            const auto request = probe.honest_authorization();
            const auto outcome = granted(probe, request, "ask honestly");
            probe.expect(req::challenge_not_readable_in_code, outcome,
                         HidesTheChallenge(*request.code_challenge));
          },
  });
}

}  // namespace

std::vector<Case> challenge_form_cases() {
  return {of_confidential_clients(), named_error(), malformed_challenges(), malformed_verifiers(),
          not_readable()};
}

}  // namespace assay::suites
