#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// The rules of rotation are for clients that nothing but the token itself speaks for.
HeldToken grant_of_public_client(Probe& probe) {
  if (!probe.client().is_public()) {
    probe.not_applicable("The client that the server registers here has a secret.");
  }
  return probe.fresh_grant_with_refresh_token();
}

Case rotates() {
  return conformance({
      .id = "authorization.refresh_token_rotates",
      .claim = "A public client that refreshes gets a new refresh token.",
      .cites = {req::refresh_rotated},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_token_kept},
      .method = "Refreshes as a public client whose tokens are bound to no key. Passes when "
                "another refresh token comes.",
      .run =
          [](Probe& probe) {
            const HeldToken grant = grant_of_public_client(probe);
            const auto reply = probe.request_token(
                probe.refresh_of(*grant.refresh_token, probe.client()), "refresh");
            probe.expect(req::refresh_rotated, reply, ReplacesRefreshToken(*grant.refresh_token));
          },
  });
}

Case rotated_is_refused() {
  return conformance({
      .id = "authorization.rotated_refresh_token_is_refused",
      .claim = "A refresh token that was replaced no longer works.",
      .cites = {req::rotated_refresh_refused},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::rotated_refresh_token_served},
      .method = "Refreshes, and then presents the old refresh token again. Passes on a 4xx without "
                "a token.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const HeldToken grant = grant_of_public_client(probe);
            const auto request = probe.refresh_of(*grant.refresh_token, probe.client());
            const auto first = probe.request_token(request, "refresh");
            probe.require("an honest refresh is served", first, IsIssued());
            if (first.refresh_token().value_or(*grant.refresh_token) == *grant.refresh_token) {
              probe.not_applicable("The server does not replace refresh tokens.");
            }
            const auto second = probe.request_token(request, "present the old token again");
            probe.expect(req::rotated_refresh_refused, second, IsTokenRefusal());
          },
  });
}

struct Widening {
  HeldToken grant{};
  std::string granted{};  ///< with spaces between
  std::string more{};     ///< a scope beyond those
};

/// A grant of one scope, and another scope to ask for. NotApplicable where there is none.
Widening narrow_grant(Probe& probe) {
  const std::vector<std::string> known = known_scopes(probe);
  if (known.size() < 2) {
    probe.not_applicable("Fewer than two scopes are known here: there is nothing to widen.");
  }
  Widening widening{.grant = probe.fresh_grant_with_refresh_token(known.front())};
  widening.granted = widening.grant.scope.value_or(known.front());
  const std::vector<std::string> granted = scopes_in(widening.granted);
  for (const std::string& scope : known) {
    if (std::ranges::find(granted, scope) == granted.end()) {
      widening.more = scope;
      return widening;
    }
  }
  probe.not_applicable("The server grants every scope to whoever asks for one.");
}

Case never_widens() {
  return conformance({
      .id = "authorization.refresh_never_widens_scope",
      .claim = "A refresh never brings more scope than was granted.",
      .cites = {req::refresh_scope_not_widened},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_widens_scope, flaw::refresh_widens_scope_unsaid},
      .method = "Has one scope granted, and asks for a second one at the refresh. Passes on a 4xx, "
                "or on a token that is for no more than the first.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const Widening widening = narrow_grant(probe);
            const auto request = probe.refresh_of(*widening.grant.refresh_token, probe.client())
                                     .with("scope", widening.granted + " " + widening.more);
            const auto reply = probe.request_token(request, "ask for more scope");
            if (reply.issued() && !scope_of(reply)) {
              throw Inconclusive{"Nothing shows the scope of the token that was issued."};
            }
            probe.expect(req::refresh_scope_not_widened, reply,
                         StaysWithin(scope_limit(widening.grant, widening.granted)));
          },
  });
}

Case bound_to_client() {
  return conformance({
      .id = "authorization.refresh_token_of_another_client_is_refused",
      .claim = "A refresh token works for the client that it was issued to, and for no other.",
      .cites = {req::refresh_bound_to_client},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::second_client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_token_of_any_client},
      .method = "Presents a fresh refresh token as another registered client. Passes on a 4xx "
                "without a token.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const HeldToken grant = probe.fresh_grant_with_refresh_token();
            const auto request = probe.refresh_of(*grant.refresh_token, probe.second_client());
            probe.expect(req::refresh_bound_to_client,
                         probe.request_token(request, "refresh as another client"),
                         IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> refresh_cases() {
  return {rotates(), rotated_is_refused(), never_widens(), bound_to_client()};
}

}  // namespace assay::suites
