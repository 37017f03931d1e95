#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/grants/cases.hpp"
#include "suites/grants/token_life.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case reuse_ends_access_tokens() {
  return conformance({
      .id = "authorization.reused_refresh_token_ends_access_tokens",
      .claim = "A replaced refresh token that comes again ends the access tokens of its grant.",
      .cites = {req::refresh_reuse_ends_access_tokens},
      .applies_to = {Feature::token_endpoint, Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client, Need::refresh_token},
      .flaws = {flaw::refresh_reuse_keeps_access_tokens},
      .method = "Refreshes as a public client, presents the old refresh token again, and "
                "introspects the access tokens of the grant. Passes where those that were active "
                "before are so no longer.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            if (!probe.client().is_public()) {
              probe.not_applicable("The client that the server registers here has a secret.");
            }
            const LastingGrant grant = lasting_grant(probe);
            const auto next = refreshed(probe, grant.refresh_token(), probe.client(), "refresh");
            probe.require("an honest refresh is served", next, IsIssued());
            if (next.refresh_token().value_or(grant.refresh_token()) == grant.refresh_token()) {
              probe.not_applicable("The server does not replace refresh tokens.");
            }
            const auto active =
                told_active(probe, {grant.access_token(), next.access_token().value_or("")});
            if (refreshed(probe, grant.refresh_token(), probe.client(), "present it again")
                    .issued()) {
              probe.not_applicable("A replaced refresh token works again.");
            }
            for (const std::string& token : active) {
              probe.expect(req::refresh_reuse_ends_access_tokens,
                           introspected_at_its_end(probe, token, "introspect after the reuse"),
                           Not(IsToldActive()));
            }
          },
  });
}

std::string with_spaces(const std::vector<std::string>& scopes) {
  std::string text;
  for (const std::string& scope : scopes) {
    text += (text.empty() ? "" : " ") + scope;
  }
  return text;
}

std::vector<std::string> access_in(const std::string& scope) {
  auto scopes = scopes_in(scope);
  std::erase_if(scopes,
                [](const std::string& one) { return one == "openid" || one == "offline_access"; });
  std::ranges::sort(scopes);
  return scopes;
}

/// No less than these scopes; what is not said is what was asked for, or granted.
MATCHER_P(BringsAllOf, scopes,
          (negation ? "less scope than " : "an access token with the scope ") + scopes) {
  const oauth::TokenReply& reply = arg;
  const std::string told = scope_of(reply).value_or(scopes);
  *result_listener << "the scope is \"" << told << "\"";
  return reply.issued() && std::ranges::includes(access_in(told), access_in(scopes));
}

struct WideGrant {
  LastingGrant grant{};
  std::string scope{};  ///< of two scopes or more, with spaces between
  std::string first{};  ///< one of them
};

/// NotApplicable where no two scopes are granted.
WideGrant wide_grant(Probe& probe) {
  const std::string asked = with_spaces(known_scopes(probe));
  WideGrant wide{.grant = lasting_grant(probe, probe.client(),
                                        asked.empty() ? std::nullopt : std::optional(asked))};
  const auto scopes = access_in(scope_of(wide.grant.reply).value_or(asked));
  if (scopes.size() < 2) {
    probe.not_applicable("Fewer than two scopes are granted here.");
  }
  wide.scope = with_spaces(scopes);
  wide.first = scopes.front();
  return wide;
}

oauth::TokenReply refreshed_with(Probe& probe, const std::string& refresh_token,
                                 const std::string& scope, const std::string& purpose) {
  return probe.request_token(probe.refresh_of(refresh_token, probe.client()).with("scope", scope),
                             purpose);
}

Case keeps_scope() {
  return conformance({
      .id = "authorization.refresh_without_scope_keeps_the_scope",
      .claim = "A refresh that names no scope brings what the user granted.",
      .cites = {req::refresh_without_scope_keeps_scope},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::refresh_without_scope_brings_the_first},
      .method = "Has several scopes granted and refreshes without scope. Passes where the new "
                "access token is told to have, or has, all of them.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            const WideGrant wide = wide_grant(probe);
            const auto reply =
                refreshed(probe, wide.grant.refresh_token(), probe.client(), "refresh");
            if (reply.issued()) {
              probe.expect(req::refresh_without_scope_keeps_scope, reply, BringsAllOf(wide.scope));
            }
          },
  });
}

Case keeps_scope_after_less() {
  return conformance({
      .id = "authorization.narrow_refresh_leaves_the_grant_as_it_was",
      .claim = "A refresh that asks for less scope does not narrow what the next one may have.",
      .cites = {req::new_refresh_token_keeps_scope, req::refresh_without_scope_keeps_scope},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client, Need::login, Need::refresh_token},
      .flaws = {flaw::narrow_refresh_narrows_the_grant},
      .method = "Has several scopes granted, refreshes with one of them, and with the refresh "
                "token that came of it asks for all of them; the same without scope at the second "
                "refresh. Passes where all of them are brought. Servers that mind a scope at the "
                "refresh are not judged.",
      .control = honest_refresh_is_served(),
      .run =
          [](Probe& probe) {
            for (const bool asks : {true, false}) {
              const WideGrant wide = wide_grant(probe);
              const auto whole = refreshed_with(probe, wide.grant.refresh_token(), wide.scope,
                                                "control: refresh with the whole scope");
              const auto narrow =
                  refreshed_with(probe, whole.refresh_token().value_or(wide.grant.refresh_token()),
                                 wide.first, "refresh with one scope");
              if (!whole.issued() || !narrow.issued()) {
                probe.not_applicable("The server takes no scope at the refresh.");
              }
              const std::string next = narrow.refresh_token().value_or(
                  whole.refresh_token().value_or(wide.grant.refresh_token()));
              const auto reply =
                  asks ? refreshed_with(probe, next, wide.scope, "refresh with the whole scope")
                       : refreshed(probe, next, probe.client(), "refresh without scope");
              probe.expect(asks ? req::new_refresh_token_keeps_scope
                                : req::refresh_without_scope_keeps_scope,
                           reply, BringsAllOf(wide.scope));
            }
          },
  });
}

}  // namespace

std::vector<Case> refreshed_grant_cases() {
  return {reuse_ends_access_tokens(), keeps_scope(), keeps_scope_after_less()};
}

}  // namespace assay::suites
