#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/challenge_matchers.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/implication.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// The refusal of a call, as access.missing_scope_is_forbidden wants it; where it is another there
/// is nothing to look at.
mcp::Reply refusal_of(Probe& probe, const ForbiddenCall& forbidden, const std::string& purpose) {
  mcp::Reply reply = make_call(probe, forbidden.call, token_for(probe, forbidden.granted), purpose);
  if (reply.exchange.status() != 403 || challenged_scopes(reply.exchange).empty()) {
    probe.not_applicable(
        "A call without its scope gets no 403 that names scopes: see "
        "access.missing_scope_is_forbidden.");
  }
  return reply;
}

ForbiddenCall first_forbidden(Probe& probe) {
  const auto all = forbidden_calls(probe);
  if (all.empty()) {
    probe.not_exercised("two calls that need different scopes (calls: in the target file)");
  }
  return all.front();
}

/// A call that needs several scopes, with a token that gives none of them.
ForbiddenCall call_with_several_scopes(Probe& probe) {
  for (ForbiddenCall& forbidden : forbidden_calls(probe)) {
    if (forbidden.call.scopes.size() > 1) {
      for (const std::string& needed : forbidden.call.scopes) {
        forbidden.granted = scopes_without(forbidden.granted, needed);
      }
      if (!forbidden.granted.empty()) {
        return forbidden;
      }
    }
  }
  probe.not_exercised(
      "a call that needs two scopes, and another that needs neither (calls: in the "
      "target file)");
}

Case all_scopes() {
  return conformance({
      .id = "access.insufficient_scope_names_all_scopes_at_once",
      .claim = "The refusal of a call that needs several scopes names all of them.",
      .cites = {req::insufficient_scope_in_one_challenge},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::insufficient_scope_one_at_a_time},
      .method = "Makes a call that needs several scopes with a token that gives none of them.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            const ForbiddenCall forbidden = call_with_several_scopes(probe);
            const mcp::Reply reply = refusal_of(probe, forbidden, "a call without all its scopes");
            for (const std::string& needed : forbidden.call.scopes) {
              probe.expect(req::insufficient_scope_in_one_challenge, reply,
                           ChallengeAsksFor(needed));
            }
          },
  });
}

Case predictable() {
  return conformance({
      .id = "access.insufficient_scope_is_predictable",
      .claim = "The same call with the same scopes is refused for the same scopes each time.",
      .cites = {req::insufficient_scope_predictable},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::insufficient_scope_by_turns},
      .method = "Makes a call without its scope four times, and compares the scopes of the "
                "challenges without regard to their order.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            const ForbiddenCall forbidden = first_forbidden(probe);
            const mcp::Reply first = refusal_of(probe, forbidden, "a call without its scope");
            for (const char* purpose : {"the same call again", "the same call a third time",
                                        "the same call a fourth time"}) {
              probe.expect(req::insufficient_scope_predictable,
                           refusal_of(probe, forbidden, purpose),
                           AsksForTheScopesOf(first.exchange));
            }
          },
  });
}

MATCHER_P(AsksForAllOf, known,
          negation ? "a challenge that leaves out scopes that the operation does not need"
                   : "a challenge that asks for every scope") {
  const auto asked = challenged_scopes(exchange_of(arg));
  *result_listener << "it asks for " << testing::PrintToString(asked);
  return std::ranges::all_of(known, [&](const std::string& scope) {
    return std::ranges::any_of(asked,
                               [&](const std::string& broad) { return covers(broad, scope); });
  });
}

/// Those that the token has not, and the call does not need.
std::vector<std::string> scopes_beside(const Probe& probe, const ForbiddenCall& forbidden) {
  std::vector<std::string> others = known_scopes(probe);
  std::erase_if(others, [&](const std::string& scope) {
    const auto is_given = [&](const std::string& broad) { return covers(broad, scope); };
    return std::ranges::any_of(forbidden.granted, is_given) ||
           std::ranges::find(forbidden.call.scopes, scope) != forbidden.call.scopes.end();
  });
  return others;
}

Case precise() {
  return conformance({
      .id = "access.insufficient_scope_asks_for_part_of_the_scopes",
      .claim = "The refusal of one call does not ask for every scope that there is.",
      .cites = {req::scope_challenge_is_precise},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::insufficient_scope_asks_for_everything},
      .method =
          "Makes a call with a token that has one scope, of another call, where at least three "
          "further scopes are known, from the target file and scopes_supported. Passes "
          "unless the challenge asks for all of them. Scopes that the token has may be "
          "repeated.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            constexpr std::size_t few = 3;  // that many may well be related to the call
            ForbiddenCall forbidden = first_forbidden(probe);
            forbidden.granted.resize(1);
            const auto others = scopes_beside(probe, forbidden);
            if (others.size() < few) {
              probe.not_applicable("So few scopes are known that all of them may be related.");
            }
            probe.expect(req::scope_challenge_is_precise,
                         refusal_of(probe, forbidden, "a call without its scope"),
                         Not(AsksForAllOf(others)));
          },
  });
}

/// The `resource` of the document at the URL.
Finding resource_at(Probe& probe, const std::string& url) {
  const http::Exchange exchange = probe.get(url, "where the refusal leads");
  const auto document = exchange.response() == nullptr ? std::unexpected(std::string())
                                                       : Document::parse(exchange.response()->body);
  return {.what = "the resource in the document that the refusal leads to",
          .value = document ? document->text("resource") : std::nullopt,
          .from = {exchange}};
}

Case same_metadata() {
  return conformance({
      .id = "access.insufficient_scope_leads_to_the_same_metadata",
      .claim = "resource_metadata in the refusal for missing scope leads where that of a 401 "
               "leads.",
      .cites = {req::insufficient_scope_repeats_metadata},
      .applies_to = {Feature::protection, Feature::resource_metadata},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::insufficient_scope_points_elsewhere},
      .method = "Compares resource_metadata of a 403 for missing scope with that of the 401 to an "
                "anonymous request; where they differ, reads what the former leads to, which must "
                "be metadata of this server.",
      .control = scoped_call_is_served(),
      .run =
          [](Probe& probe) {
            const mcp::Reply reply =
                refusal_of(probe, first_forbidden(probe), "a call without its scope");
            const auto challenge = http::bearer_challenge_of(reply.exchange);
            const auto here = challenge->parameter("resource_metadata");
            const auto there = probe.facts().challenge
                                   ? probe.facts().challenge->parameter("resource_metadata")
                                   : std::nullopt;
            if (!here || !there) {
              probe.not_applicable("One of the two challenges has no resource_metadata.");
            }
            if (here == there) {
              probe.expect(req::insufficient_scope_repeats_metadata, reply,
                           ChallengeSays("resource_metadata", *there));
            } else {
              probe.expect(req::insufficient_scope_repeats_metadata, resource_at(probe, *here),
                           ValueIs(probe.resource()));
            }
          },
  });
}

}  // namespace

std::vector<Case> insufficient_scope_cases() {
  return {all_scopes(), predictable(), precise(), same_metadata()};
}

}  // namespace assay::suites
