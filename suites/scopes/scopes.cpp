#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/challenge_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/hidden.hpp"
#include "suites/scopes/implication.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A server may want a scope for the session itself, which is then the one that it names.
bool is_of_the_opening(const mcp::Reply& reply) {
  const auto body = Document::parse(reply.exchange.request().body);
  return body && body->text("method") == "initialize";
}

/// Where a call takes several, any of them tells the client how to go on; another case wants all.
MATCHER_P(ChallengeAsksForAnyOf, scopes, "a challenge with a scope of the call") {
  const auto asked = challenged_scopes(exchange_of(arg));
  *result_listener << "it asks for " << testing::PrintToString(asked);
  return std::ranges::any_of(scopes, [&](const std::string& scope) {
    return std::ranges::find(asked, scope) != asked.end();
  });
}

Case missing_scope_is_forbidden() {
  return conformance({
      .id = "access.missing_scope_is_forbidden",
      .claim = "A call with a good token that lacks its scope gets 403 and is told which scope it "
               "takes.",
      .cites = {req::insufficient_scope_is_403, req::insufficient_scope_named,
                req::insufficient_scope_lists_scopes, req::insufficient_scope_repeats_metadata},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_unchecked, flaw::bare_403},
      .method =
          "Makes a call of the target file with a token that has only the scope of another call.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            const ScopedCall scoped = call_with_foreign_scopes(probe);
            const std::string token = token_for(probe, scoped.foreign_scopes);
            const mcp::Reply reply =
                make_call(probe, scoped.call, token, "a call without its scope");
            if (reply.exchange.status() != 403 && is_hidden(probe, scoped.call, token, reply)) {
              probe.not_applicable(
                  "The server hides the call from such a token: it is answered as a call that "
                  "there is not, and left out of the listing.");
            }
            probe.expect(req::insufficient_scope_is_403, reply, StatusIs(403));
            probe.expect(req::insufficient_scope_named, reply,
                         ChallengeSays("error", "insufficient_scope"));
            if (!is_of_the_opening(reply)) {
              probe.expect(req::insufficient_scope_lists_scopes, reply,
                           ChallengeAsksForAnyOf(scoped.call.scopes));
            }
            probe.expect(req::insufficient_scope_repeats_metadata, reply,
                         ChallengeHas("resource_metadata"));
          },
  });
}

/// The server's own list has to claim the wildcard: nobody has to have one.
std::optional<std::pair<ToolCall, std::string>> call_under_wildcard(const Probe& probe) {
  const std::vector<std::string> offered = probe.facts().resource_metadata
                                               ? probe.facts().resource_metadata->scopes_supported()
                                               : std::vector<std::string>{};
  for (const ToolCall& call : probe.target().calls) {
    for (const std::string& broad : offered) {
      if (call.scopes.size() == 1 && broad != call.scopes.front() &&
          covers(broad, call.scopes.front())) {
        return std::pair{call, broad};
      }
    }
  }
  return std::nullopt;
}

Case broad_scope_covers_the_narrow_one() {
  return conformance({
      .id = "access.broad_scope_covers_the_narrow_one",
      .claim = "A scope that ends in `:*` is enough for every call whose scope it covers.",
      .cites = {req::scope_hierarchy_honoured},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::wildcard_ignored},
      .method = "Where scopes_supported lists a wildcard over the scope of a call: makes that call "
                "with the wildcard "
                "alone.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const auto call = call_under_wildcard(probe);
            if (!call) {
              probe.not_applicable(
                  "scopes_supported lists no wildcard over the scope of a call of the target "
                  "file.");
            }
            const std::string token = token_for(probe, {call->second});
            probe.expect(req::scope_hierarchy_honoured,
                         make_call(probe, call->first, token, "a call with the broad scope alone"),
                         IsServed());
          },
  });
}

}  // namespace

std::vector<Case> scope_cases() {
  return {missing_scope_is_forbidden(), broad_scope_covers_the_narrow_one()};
}

}  // namespace assay::suites
