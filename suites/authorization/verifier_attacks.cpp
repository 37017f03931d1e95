#include <gmock/gmock.h>

#include "fixtures/generators/code_verifier.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;

/// The redemption of a fresh code that was issued for the S256 challenge of this verifier.
oauth::TokenRequest redemption_for(Probe& probe, const std::string& verifier) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.code_verifier = verifier;
  request.code_challenge = jose::s256_challenge(verifier);
  const auto outcome = granted(probe, request, "get a code for a made-up verifier");
  return probe.redemption_of(request, *outcome.code(), probe.client());
}

Case mutated_verifier() {
  return attack<gen::PkcePair>({
      .id = "authorization.mutated_verifier_is_refused",
      .claim = "A code_verifier that differs in anything from that of the challenge brings no "
               "token.",
      .cites = {req::wrong_verifier_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::verifier_unchecked, flaw::verifier_may_be_the_challenge,
                flaw::short_verifier_served, flaw::verifier_cut_at_128},
      .method = "Redeems codes that were issued for verifiers of every legal length with a "
                "verifier that was changed in one way. Passes on a 4xx without a token, with error "
                "invalid_grant where the verifier is well-formed.",
      .control = honest_code_is_redeemed(),
      .attempts = 250,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = [](Probe&) { return gen::mutated_verifiers(); },
      .run =
          [](Probe& probe, const gen::PkcePair& pair) {
            const std::string& sent = pair.at_redemption();
            if (sent.empty()) {
              probe.not_applicable("An empty verifier is a missing one (OAuth 2.1 section 3.2).");
            }
            const auto request =
                redemption_for(probe, pair.at_challenge()).with("code_verifier", sent);
            const auto reply = probe.request_token(request, "redeem with a changed verifier");
            if (jose::is_verifier(sent)) {
              probe.expect(req::wrong_verifier_refused, reply, IsTokenError("invalid_grant"));
            } else {
              probe.expect(req::wrong_verifier_refused, reply, IsTokenRefusal());
            }
          },
  });
}

Case every_legal_verifier() {
  return attack<gen::HonestVerifier>({
      .id = "authorization.every_legal_verifier_is_taken",
      .claim = "Every code_verifier of 43 to 128 unreserved characters redeems its code.",
      .cites = {req::every_legal_verifier_works},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::verifier_tilde_lost, flaw::longest_verifier_refused},
      .method = "Honest flows with verifiers of all lengths and of the whole alphabet. Passes when "
                "each brings a token.",
      .control = honest_code_is_redeemed(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = [](Probe&) { return gen::honest_verifiers(); },
      .run =
          [](Probe& probe, const gen::HonestVerifier& verifier) {
            probe.expect(req::every_legal_verifier_works,
                         probe.request_token(redemption_for(probe, verifier.value),
                                             "redeem with a legal verifier"),
                         IsIssued());
          },
  });
}

}  // namespace

std::vector<Case> verifier_attacks() { return {mutated_verifier(), every_legal_verifier()}; }

}  // namespace assay::suites
