#include <gmock/gmock.h>

#include "fixtures/generators/scope_request.hpp"
#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ScopeRequest;
using testing::Not;

std::string joined(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) {
    text += (text.empty() ? "" : " ") + scope;
  }
  return text;
}

std::vector<std::string> scopes_to_attack(Probe& probe) {
  std::vector<std::string> known = known_scopes(probe);
  if (known.empty()) {
    probe.not_applicable("Nobody names a scope here.");
  }
  return known;
}

/// The same change to the scopes of this target.
ScopeRequest rebased(Probe& probe, const ScopeRequest& request, const std::string& known) {
  auto changed = request.of(known);
  if (!changed) {
    probe.not_applicable("The scopes here cannot be changed in that way.");
  }
  return *std::move(changed);
}

// A server may grant more than was asked for, or less (OAuth 2.1 section 1.4.1): it has to say so.
Case scope_is_told() {
  return attack<ScopeRequest>({
      .id = "authorization.granted_scope_is_told",
      .claim = "A client that is granted other scopes than it asked for is told which.",
      .cites = {req::granted_scope_told},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::granted_scope_unsaid},
      .method = "Asks for parts of the known scopes, unknown ones, wildcards, look-alikes and odd "
                "separators. Passes on a refusal, or where the scope of the token response, or "
                "without one what was asked for, is what the token says.",
      .control = honest_code_is_redeemed(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = [](Probe& probe) { return gen::scope_requests(scopes_to_attack(probe)); },
      .run =
          [](Probe& probe, const ScopeRequest& scopes) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.scope = rebased(probe, scopes, joined(scopes_to_attack(probe))).bytes;
            const auto outcome = probe.authorize(request, "ask for generated scopes");
            if (!outcome.code()) {
              probe.expect(req::granted_scope_told, outcome, Not(GetsACode()));
              return;
            }
            const auto redemption = probe.redemption_of(request, *outcome.code(), probe.client());
            probe.expect(req::granted_scope_told, probe.request_token(redemption, "redeem it"),
                         TellsItsScope(*request.scope));
          },
  });
}

/// Attacks on grants of one scope begin with the first that is known here.
rc::Gen<ScopeRequest> beyond_one_scope(Probe& probe) {
  return gen::scope_requests({scopes_to_attack(probe).front()});
}

void demand_visible_scope(Probe& probe, const oauth::TokenReply& reply) {
  if (reply.issued() && !scope_of(reply)) {
    probe.not_applicable("Nothing shows the scope of the token that was issued.");
  }
}

Case refresh_gains_nothing() {
  return attack<ScopeRequest>({
      .id = "authorization.refresh_never_gains_scope",
      .claim = "Whatever scope a refresh asks for, it brings none that was not granted.",
      .cites = {req::refresh_scope_not_widened},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_widens_scope_by_prefix},
      .method = "Has one scope granted, and asks at the refresh for look-alikes of it, wildcards "
                "over it, unknown scopes and odd separators. Passes on a 4xx, or on a token for no "
                "more than was granted.",
      .control = honest_refresh_is_served(),
      .attempts = 60,
      .cost = {.authorizations = 1, .token_requests = 2},
      .inputs = beyond_one_scope,
      .run =
          [](Probe& probe, const ScopeRequest& scopes) {
            const std::string first = scopes_to_attack(probe).front();
            const HeldToken grant = probe.fresh_grant_with_refresh_token(first);
            const std::string granted = grant.scope.value_or(first);
            const auto request = probe.refresh_of(*grant.refresh_token, probe.client())
                                     .with("scope", rebased(probe, scopes, granted).bytes);
            const auto reply = probe.request_token(request, "ask for generated scopes");
            demand_visible_scope(probe, reply);
            probe.expect(req::refresh_scope_not_widened, reply,
                         StaysWithin(scope_limit(grant, first)));
          },
  });
}

/// A fresh code for the first scope, and the request that redeems it.
oauth::TokenRequest narrow_redemption(Probe& probe, const std::string& scope) {
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.scope = scope;
  const auto outcome = granted(probe, request, "have one scope granted");
  return probe.redemption_of(request, *outcome.code(), probe.client());
}

/// What the server grants to whoever asks for this scope: it may have a mind of its own.
std::string usually_granted(Probe& probe, const std::string& scope) {
  const auto reply = probe.request_token(narrow_redemption(probe, scope), "redeem honestly");
  return reply.document.text("scope").value_or(scope) + " " + scope_claim_of(reply).value_or("");
}

Case redemption_gains_nothing() {
  return attack<ScopeRequest>({
      .id = "authorization.redemption_never_gains_scope",
      .claim = "A scope that is sent along with a code brings no more than was granted with it.",
      .cites = {req::redemption_scope_not_widened},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redemption_takes_scope},
      .method = "Has one scope granted, and redeems the code with a generated scope beside it. "
                "Passes on a 4xx, or on a token for no more than an honest redemption brings.",
      .control = honest_code_is_redeemed(),
      .attempts = 30,
      .cost = {.authorizations = 1, .token_requests = 1},
      .inputs = beyond_one_scope,
      .run =
          [](Probe& probe, const ScopeRequest& scopes) {
            const std::string first = scopes_to_attack(probe).front();
            const auto request =
                narrow_redemption(probe, first).with("scope", rebased(probe, scopes, first).bytes);
            const auto reply = probe.request_token(request, "redeem with generated scopes");
            demand_visible_scope(probe, reply);
            const bool is_more = !testing::Value(reply, StaysWithin(first));
            probe.expect(req::redemption_scope_not_widened, reply,
                         StaysWithin(is_more ? usually_granted(probe, first) : first));
          },
  });
}

}  // namespace

std::vector<Case> scope_attacks() {
  return {scope_is_told(), refresh_gains_nothing(), redemption_gains_nothing()};
}

}  // namespace assay::suites
