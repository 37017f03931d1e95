#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/generators/near_scope.hpp"
#include "fixtures/generators/scope_choice.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
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
                "scope, one that differs a little, and the scope of another call. Passes on 403, "
                "and where "
                "the call is hidden from the token as if it did not exist.",
      .control = scoped_call_is_served(),
      .inputs = [](Probe&) { return gen::near_scopes(); },
      .run =
          [](Probe& probe, const gen::NearScope& disguise) {
            const ScopedCall scoped = call_with_foreign_scopes(probe);
            const std::string token =
                probe.token_with_scopes(scopes_with(disguise, scoped)).value_or("");
            expect_forbidden(probe, scoped.call, token,
                             make_call(probe, scoped.call, token, "a scope that is another"));
          },
  });
}

/// Where a token with nothing but the scopes of a call opens nothing, that is one finding, of
/// access.reduced_token_is_served_for_what_it_allows.
void demand_that_reduced_tokens_are_served(Probe& probe) {
  for (const ToolCall& call : scoped_calls(probe)) {
    const mcp::Reply reply = make_call(probe, call, token_for(probe, call.scopes),
                                       name_of(call) + " with its scopes alone");
    if (!testing::Value(reply, IsServed())) {
      probe.not_applicable(
          "A token with the scopes of a call alone is not served: see "
          "access.reduced_token_is_served_for_what_it_allows.");
    }
  }
}

const ToolCall& chosen(const gen::ScopeChoice& choice, const std::vector<ToolCall>& calls) {
  return calls[choice.operation % calls.size()];
}

std::vector<ToolCall> some_scoped_calls(Probe& probe) {
  auto calls = scoped_calls(probe);
  if (calls.empty()) {
    probe.not_exercised(
        "a call that everybody with its scopes may make (calls: in the target file)");
  }
  return calls;
}

bool is_served_honestly(Probe& probe, const ToolCall& call) {
  return testing::Value(make_call(probe, call, probe.access_token(), "the call with all scopes"),
                        IsServed());
}

Case foreign_scopes() {
  return attack::attack<gen::ScopeChoice>({
      .id = "access.no_set_of_other_scopes_opens_a_call",
      .claim = "However many scopes a token has: without one of those that a call needs it gets "
               "403.",
      .cites = {req::insufficient_scope_is_403},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::trusted_issuer},
      .flaws = {flaw::scope_unchecked, flaw::any_needed_scope_suffices,
                flaw::wildcard_opens_siblings},
      .method = "Makes calls of the target file with tokens that have any of the scopes known from "
                "there and from scopes_supported, in any order, but none that gives one chosen "
                "scope of the call. Passes on 403, and where "
                "the call is hidden from the token as if it did not exist.",
      .control = scoped_call_is_served(),
      .attempts = 60,
      .inputs = [](Probe&) { return gen::scope_choices(); },
      .run =
          [](Probe& probe, const gen::ScopeChoice& choice) {
            const auto calls = some_scoped_calls(probe);
            const ToolCall& call = chosen(choice, calls);
            const std::string& missing = call.scopes[choice.missing % call.scopes.size()];
            const auto granted = scopes_without(choice.of(known_scopes(probe)), missing);
            const std::string token = token_for(probe, granted);
            const mcp::Reply reply =
                make_call(probe, call, token, name_of(call) + " without " + missing);
            if (reply.exchange.status() != 403 && !is_served_honestly(probe, call)) {
              probe.not_applicable("The call is not served with all scopes either.");
            }
            expect_forbidden(probe, call, token, reply);
          },
  });
}

/// The scopes of the call among the others, at places that the choice says.
std::vector<std::string> scopes_around(const gen::ScopeChoice& choice, const ToolCall& call,
                                       const std::vector<std::string>& known) {
  auto scopes = choice.of(known);
  std::size_t place = choice.missing;
  for (const std::string& needed : call.scopes) {
    std::erase(scopes, needed);
    const auto at = static_cast<std::ptrdiff_t>(place % (scopes.size() + 1));
    scopes.insert(scopes.begin() + at, needed);
    place += choice.operation + 1;
  }
  return scopes;
}

Case any_order() {
  return attack::attack<gen::ScopeChoice>({
      .id = "access.scopes_count_wherever_they_stand",
      .claim = "A token that has the scopes of a call is served, whatever other scopes it has and "
               "in whatever order.",
      .cites = {req::valid_token_served},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::trusted_issuer},
      .flaws = {flaw::scopes_behind_a_wildcard_ignored},
      .method = "Makes calls of the target file with tokens that have their scopes among others "
                "known from there and from scopes_supported, in any order.",
      .control = scoped_call_is_served(),
      .attempts = 60,
      .inputs =
          [](Probe& probe) {
            demand_that_reduced_tokens_are_served(probe);
            return gen::scope_choices();
          },
      .run =
          [](Probe& probe, const gen::ScopeChoice& choice) {
            const auto calls = some_scoped_calls(probe);
            const ToolCall& call = chosen(choice, calls);
            const auto scopes = scopes_around(choice, call, known_scopes(probe));
            probe.expect(req::valid_token_served,
                         make_call(probe, call, token_for(probe, scopes),
                                   name_of(call) + " with its scopes among others"),
                         IsServed());
          },
  });
}

}  // namespace

std::vector<Case> scope_attack_cases() { return {look_alikes(), foreign_scopes(), any_order()}; }

}  // namespace assay::suites
