#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/escalation.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/bad_tokens.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/executed.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using matchers::IsPresent;
using testing::Not;

/// A call that leaves something behind, and the one that shows it.
struct VisibleCall {
  ToolCall acts{};
  ToolCall shows{};
};

VisibleCall visible_call(const Probe& probe) {
  const auto& calls = probe.target().calls;
  const auto acts =
      std::ranges::find_if(calls, [](const ToolCall& call) { return !call.seen_by.empty(); });
  const auto shows =
      acts == calls.end() ? calls.end() : std::ranges::find(calls, acts->seen_by, &ToolCall::tool);
  if (shows == calls.end()) {
    probe.not_exercised(
        "a call with a visible effect and the call that shows it (calls, with "
        "`seen_by`, in the target file)");
  }
  return {*acts, *shows};
}

mcp::Reply look(Probe& probe, const VisibleCall& call, const std::string& purpose) {
  mcp::Reply reply = make_call(probe, call.shows, probe.access_token(), purpose);
  probe.require("the call that shows the effect is carried out", reply, IsLetThrough());
  return reply;
}

Document seen_in(const mcp::Reply& reply) { return content_of(reply.result()); }

/// Others may act at the same time: only what happens each time, and never without the request,
/// comes of it.
constexpr int rounds = 3;

struct Watched {
  mcp::Reply refused{};
  Finding effect{};
};

/// The request between two looks, again and again until it once has no effect.
template <typename Act>
Watched watch(Probe& probe, const VisibleCall& call, const Act& act) {
  Watched watched{.effect = {.what = "the effect of the refused call"}};
  for (int round = 0; round < rounds; ++round) {
    const mcp::Reply idle = look(probe, call, "what there is");
    const mcp::Reply before = look(probe, call, "what there is, with nothing in between");
    if (!(seen_in(idle) == seen_in(before))) {
      throw Inconclusive{"What " + name_of(call.shows) + " shows changes by itself."};
    }
    watched.refused = act();
    const mcp::Reply after = look(probe, call, "what there is afterwards");
    watched.effect.from = {before.exchange, watched.refused.exchange, after.exchange};
    if (seen_in(before) == seen_in(after)) {
      watched.effect.value.reset();
      return watched;
    }
    watched.effect.value = seen_in(after).dump();
  }
  return watched;
}

void demand_that_the_effect_shows(Probe& probe, const VisibleCall& call) {
  const mcp::Reply before = look(probe, call, "control: what there is");
  probe.require("the call with an effect is carried out",
                make_call(probe, call.acts, probe.access_token(), "control: the call itself"),
                IsLetThrough());
  if (seen_in(before) == seen_in(look(probe, call, "control: what it left behind"))) {
    throw Inconclusive{"Nothing shows in " + name_of(call.shows) + " after " + name_of(call.acts) +
                       ": `seen_by` names another call."};
  }
}

Case nothing_before_the_token() {
  return conformance({
      .id = "access.nothing_happens_before_the_token_is_checked",
      .claim = "A call that is refused for its token has done nothing.",
      .cites = {req::token_checked_before_request_is_read},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::call_carried_out_before_token},
      .method = "Makes the call whose effect another one shows (`seen_by` in the target file) "
                "without a token and with one that nobody issued, in a session opened honestly, "
                "and looks whether anything has changed: up to three times, since others may "
                "act, too.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const VisibleCall call = visible_call(probe);
            demand_that_the_effect_shows(probe, call);
            const CallRequest request = request_for(call.acts);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            for (const BadToken& bad : bad_tokens()) {
              const Watched watched = watch(probe, call, [&] {
                return client.call(session, bad.credential, request.method, request.params,
                                   bad.about + ", a call with an effect");
              });
              if (watched.refused.exchange.status() != 401) {
                probe.not_applicable(
                    "A call with a bad token, or none, is not answered with 401: "
                    "other cases say so.");
              }
              probe.expect(req::token_checked_before_request_is_read, watched.effect,
                           Not(IsPresent()));
            }
            end_session(probe, session);
          },
  });
}

Case nothing_before_the_scope() {
  return conformance({
      .id = "access.nothing_happens_before_the_scope_is_checked",
      .claim = "A call that is refused for missing scope has done nothing.",
      .cites = {req::tool_access_controlled},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::call_carried_out_before_scope},
      .method = "Makes the call whose effect another one shows (`seen_by` in the target file) with "
                "a token that lacks its scope, and looks whether anything has changed: up to "
                "three times, since others may act, too.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const VisibleCall call = visible_call(probe);
            const auto all = forbidden_calls(probe);
            const auto forbidden = std::ranges::find_if(
                all, [&](const ForbiddenCall& one) { return one.call.tool == call.acts.tool; });
            if (forbidden == all.end()) {
              probe.not_exercised(
                  "the scopes of the call with an effect, beside a call with others "
                  "(calls: in the target file)");
            }
            demand_that_the_effect_shows(probe, call);
            const std::string token = token_for(probe, forbidden->granted);
            const Watched watched = watch(probe, call, [&] {
              return make_call(probe, call.acts, token, "a call with an effect, without its scope");
            });
            if (testing::Value(watched.refused, IsLetThrough())) {
              probe.not_applicable(
                  "The call is served without its scope: see "
                  "access.each_tool_needs_each_of_its_scopes.");
            }
            probe.expect(req::tool_access_controlled, watched.effect, Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> effect_cases() {
  return {nothing_before_the_token(), nothing_before_the_scope()};
}

}  // namespace assay::suites
