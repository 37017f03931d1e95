#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "fixtures/generators/matrix.hpp"
#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::Cell;

/// Plain may be served (OAuth 2.1 section 4.1.1), and its verifier is the challenge itself; S256
/// with the right verifier is the control. Neither is judged.
bool is_free(const Cell& cell) {
  return cell.has("challenge", "S256") ? cell.has("verifier", "right")
                                       : cell.has("verifier", "the challenge itself");
}

/// Only what differs after a code was given: a public client without challenge, and anybody with
/// an unknown method, are refused before there is a verifier to be looked at. S256 comes last: what
/// it brought stands for all attempts in the report.
std::vector<Cell> cells(bool is_public) {
  std::vector<Cell> all = gen::cells_of(
      {{"challenge", {"method missing", "plain", "S256"}},
       {"verifier", {"none", "empty", "short", "wrong", "right", "the challenge itself"}}});
  std::erase_if(all, is_free);
  const std::vector<std::string> without_challenge =
      is_public ? std::vector<std::string>{"none"} : std::vector<std::string>{"right", "wrong"};
  for (const auto& dimensions :
       {std::vector<gen::Dimension>{{"challenge", {"none"}}, {"verifier", without_challenge}},
        std::vector<gen::Dimension>{{"challenge", {"unknown method"}}, {"verifier", {"right"}}}}) {
    std::ranges::move(gen::cells_of(dimensions), std::back_inserter(all));
  }
  return all;
}

/// The challenge is that of S256 wherever there is one: one thing is changed.
oauth::AuthorizationRequest asking_as(const Cell& cell, Probe& probe, const oauth::Client& client) {
  oauth::AuthorizationRequest request = probe.honest_authorization(client);
  const std::string challenge = cell.of("challenge");
  if (challenge == "none") {
    request.code_challenge.reset();
    request.code_challenge_method.reset();
  } else if (challenge == "method missing") {
    request.code_challenge_method.reset();
  } else if (challenge == "unknown method") {
    request.code_challenge_method = "S512";
  } else if (challenge == "plain") {
    request.code_challenge_method = "plain";
  } else if (challenge != "S256") {
    throw attack::NotAnInput{};
  }
  return request;
}

oauth::TokenRequest redeeming_as(const Cell& cell, const oauth::TokenRequest& honest,
                                 const oauth::AuthorizationRequest& request) {
  const std::string verifier = cell.of("verifier");
  if (verifier == "none") {
    return honest.without("code_verifier");
  }
  if (verifier == "empty") {
    return honest.with("code_verifier", "");
  }
  if (verifier == "short") {
    return honest.with("code_verifier",
                       request.code_verifier.substr(0, jose::kMinimumVerifier - 1));
  }
  if (verifier == "wrong") {
    return honest.with("code_verifier", jose::make_verifier());
  }
  if (verifier == "the challenge itself") {
    return honest.with("code_verifier", request.code_challenge.value_or(""));
  }
  return honest;
}

RequirementKey rule_of(const Cell& cell) {
  if (cell.has("challenge", "none")) {
    return req::verifier_without_challenge_refused;
  }
  if (cell.has("verifier", "none") || cell.has("verifier", "empty")) {
    return req::verifier_required;
  }
  // RFC 7636 section 4.3: a missing method stands for plain. The sentence has no keyword.
  return cell.has("challenge", "method missing") && cell.has("verifier", "right")
             ? req::missing_method_means_plain
             : req::wrong_verifier_refused;
}

using Refusal = testing::Matcher<const oauth::TokenReply&>;

/// RFC 7636 section 4.6 names the error of a verifier that does not match. One that is missing or
/// too short may as well be called a bad request.
Refusal refusal_of(const Cell& cell) {
  const bool is_well_formed = cell.has("verifier", "wrong") || cell.has("verifier", "right") ||
                              cell.has("verifier", "the challenge itself");
  return is_well_formed && !cell.has("challenge", "none") ? Refusal(IsTokenError("invalid_grant"))
                                                          : Refusal(IsTokenRefusal());
}

/// No text says whether a code outlives a wrong verifier: it is told, and not judged.
std::string fate_of_code(Probe& probe, const oauth::TokenRequest& honest) {
  const auto reply = probe.request_token(honest, "redeem with the right verifier afterwards");
  return reply.issued() ? "the code outlives it" : "the code does not outlive it";
}

void judge_redemption(Probe& probe, const Cell& cell, const oauth::AuthorizationRequest& request,
                      const oauth::TokenRequest& honest) {
  const auto reply = probe.request_token(redeeming_as(cell, honest, request),
                                         "redeem with verifier: " + cell.of("verifier"));
  const bool has_fate = cell.has("challenge", "S256") && !reply.issued();
  const std::string fate = has_fate ? fate_of_code(probe, honest) : "";
  probe.expect(rule_of(cell), reply, Telling(fate, refusal_of(cell)));
}

void judge(Probe& probe, const oauth::Client& client, const Cell& cell) {
  const oauth::AuthorizationRequest request = asking_as(cell, probe, client);
  const auto outcome = probe.authorize(request, "ask with challenge: " + cell.of("challenge"));
  if (cell.has("challenge", "unknown method")) {
    probe.expect(req::unknown_pkce_method_refused, outcome, IsRefusedAs("invalid_request"));
  } else if (cell.has("challenge", "none") && client.is_public()) {
    probe.expect(req::pkce_required, outcome, IsRefused());
  } else if (outcome.code()) {
    judge_redemption(probe, cell, request, probe.redemption_of(request, *outcome.code(), client));
  } else if (cell.has("challenge", "S256")) {
    probe.leave_without_code(outcome);
  } else if (testing::Value(outcome, IsRefused())) {
    probe.expect(rule_of(cell), outcome, IsRefused());
  } else {
    probe.not_applicable("The request brings neither a code nor a refusal.");
  }
}

Case public_matrix() {
  return attack<Cell>({
      .id = "authorization.pkce_matrix_holds",
      .claim = "Whatever a public client sends for challenge, method and verifier, only the "
               "verifier of the challenge brings a token.",
      .cites = {req::pkce_required, req::unknown_pkce_method_refused, req::wrong_verifier_refused,
                req::verifier_required, req::missing_method_means_plain},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pkce_optional, flaw::pkce_unknown_method_served,
                flaw::pkce_method_defaults_to_s256, flaw::verifier_unchecked,
                flaw::verifier_optional, flaw::verifier_may_be_the_challenge,
                flaw::short_verifier_served},
      .method = "Asks without a challenge, and with that of S256 under the methods S256, plain, "
                "none and an unknown one; redeems without a verifier and with an empty, a short, a "
                "wrong and the right one, and with the challenge itself. Passes where those are "
                "refused that do not fit the method. Says whether a code outlives a wrong "
                "verifier.",
      .control = honest_code_is_redeemed(),
      .attempts = cells(true).size(),
      .cost = {.authorizations = 1, .token_requests = 2},
      .all_inputs =
          [](Probe& probe) {
            if (!probe.client().is_public()) {
              probe.not_applicable("The client that the server registers here has a secret.");
            }
            return cells(true);
          },
      .run = [](Probe& probe, const Cell& cell) { judge(probe, probe.client(), cell); },
  });
}

Case matrix_with_secret() {
  return attack<Cell>({
      .id = "authorization.pkce_matrix_holds_for_clients_with_secrets",
      .claim = "A secret replaces no verifier: whatever a client with a secret sends, a challenge "
               "and a verifier that do not belong together bring no token.",
      .cites = {req::verifier_without_challenge_refused, req::unknown_pkce_method_refused,
                req::wrong_verifier_refused, req::verifier_required,
                req::missing_method_means_plain},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pkce_downgrade_served, flaw::pkce_unknown_method_served,
                flaw::pkce_method_defaults_to_s256, flaw::verifier_unchecked,
                flaw::verifier_optional, flaw::verifier_may_be_the_challenge,
                flaw::short_verifier_served},
      .method = "The same requests, from a client that authenticates with its secret. It may be "
                "let through without a challenge (OAuth 2.1 section 7.5.2), but then has to be "
                "refused with a verifier.",
      .control = honest_codes_of_clients_with_secrets_are_redeemed(),
      .attempts = cells(false).size(),
      .cost = {.authorizations = 1, .token_requests = 2},
      .all_inputs =
          [](Probe& probe) {
            any_client_with_secret(probe);
            return cells(false);
          },
      .run = [](Probe& probe,
                const Cell& cell) { judge(probe, any_client_with_secret(probe), cell); },
  });
}

}  // namespace

std::vector<Case> pkce_attacks() { return {public_matrix(), matrix_with_secret()}; }

}  // namespace assay::suites
