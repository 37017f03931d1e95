#include <gmock/gmock.h>

#include "fixtures/generators/near_scope.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// The call's first scope in disguise; whatever else it needs is really there, and so is the scope
/// of another call, without which some servers open no session.
std::vector<std::string> scopes_with(const gen::NearScope& disguise, const ScopedCall& scoped) {
  std::vector<std::string> scopes = scoped.foreign_scopes;
  scopes.insert(scopes.end(), scoped.call.scopes.begin() + 1, scoped.call.scopes.end());
  scopes.push_back(gen::near_scope(disguise, scoped.call.scopes.front()));
  return scopes;
}

Case look_alikes() {
  return attack::attack<gen::NearScope>({
      .id = "access.look_alike_scopes_open_nothing",
      .claim = "A call is forbidden unless the token has its scope to the letter: not in other "
               "case, with more behind it, or joined to another by a comma.",
      .cites = {req::insufficient_scope_is_403},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::trusted_issuer},
      .flaws = {flaw::scope_unchecked, flaw::scope_prefix_matched, flaw::scope_case_ignored,
                flaw::scope_split_at_commas},
      .method = "Makes a call of the target file with a token that has, in place of its first "
                "scope, one that differs a little, and the scope of another call. Passes on 403.",
      .control = scoped_call_is_served(),
      .inputs = [](Probe&) { return gen::near_scopes(); },
      .run =
          [](Probe& probe, const gen::NearScope& disguise) {
            const auto scoped = call_with_foreign_scopes(probe.target().calls);
            if (!scoped) {
              probe.not_exercised(
                  "two calls that need different scopes (calls: in the target file)");
            }
            const auto token = probe.token_with_scopes(scopes_with(disguise, *scoped));
            probe.expect(
                req::insufficient_scope_is_403,
                make_call(probe, scoped->call, token.value_or(""), "a scope that is another"),
                StatusIs(403));
          },
  });
}

}  // namespace

std::vector<Case> look_alike_scope_attacks() { return {look_alikes()}; }

}  // namespace assay::suites
