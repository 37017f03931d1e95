#include <gmock/gmock.h>

#include <functional>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "harness/mcp/sse.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/hidden.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

using IsOfKind = bool (*)(const ToolCall&);

bool is_tool(const ToolCall& call) { return !call.tool.empty(); }
bool is_resource(const ToolCall& call) { return !call.resource.empty(); }
bool is_prompt(const ToolCall& call) { return !call.prompt.empty(); }

/// Those of a kind whose honest call is served: a refusal of another would prove nothing.
std::vector<ForbiddenCall> forbidden_of_kind(Probe& probe, IsOfKind is_of_kind,
                                             const std::string& kind) {
  std::vector<ForbiddenCall> found;
  for (ForbiddenCall& forbidden : forbidden_calls(probe)) {
    if (is_of_kind(forbidden.call)) {
      found.push_back(std::move(forbidden));
    }
  }
  std::erase_if(found, [&probe](const ForbiddenCall& forbidden) {
    return !testing::Value(make_call(probe, forbidden.call, probe.access_token(),
                                     "control: " + name_of(forbidden.call)),
                           IsLetThrough());
  });
  if (found.empty()) {
    probe.not_exercised("a " + kind +
                        " that is served with its scopes, beside a call with others (calls: in "
                        "the target file)");
  }
  return found;
}

/// What became of a call without one of its scopes.
struct Attempted {
  const ToolCall& call;
  std::string token{};
  mcp::Reply reply{};
};

/// Each call of a kind without one of its scopes.
void for_each_forbidden(Probe& probe, IsOfKind is_of_kind, const std::string& kind,
                        const std::function<void(const Attempted&)>& judge) {
  for (const ForbiddenCall& forbidden : forbidden_of_kind(probe, is_of_kind, kind)) {
    const std::string token = token_for(probe, forbidden.granted);
    judge({.call = forbidden.call,
           .token = token,
           .reply = make_call(probe, forbidden.call, token,
                              name_of(forbidden.call) + " without " + forbidden.missing)});
  }
}

Case tools() {
  return conformance({
      .id = "access.each_tool_needs_each_of_its_scopes",
      .claim = "No tool does anything for a token that lacks one of the scopes that it needs.",
      .cites = {req::tool_access_controlled, req::primitives_checked_themselves},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_unchecked, flaw::any_needed_scope_suffices,
                flaw::wildcard_opens_siblings},
      .method = "Calls each tool of the target file once for each scope that it needs, with a "
                "token that has all known scopes but that one and those that may imply it. Passes "
                "on anything but the tool's result.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            for_each_forbidden(probe, is_tool, "tool", [&](const Attempted& attempted) {
              probe.expect(req::tool_access_controlled, attempted.reply, Not(IsLetThrough()));
              probe.expect(req::primitives_checked_themselves, attempted.reply,
                           Not(IsLetThrough()));
            });
          },
  });
}

Case resources() {
  return conformance({
      .id = "access.each_resource_needs_each_of_its_scopes",
      .claim = "No resource is given to a token that lacks one of the scopes that it needs.",
      .cites = {req::resource_access_controlled, req::primitives_checked_themselves},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_unchecked, flaw::resource_scope_unchecked,
                flaw::wildcard_opens_siblings},
      .method = "Reads each resource of the target file once for each scope that it needs, with a "
                "token that has all known scopes but that one and those that may imply it. Passes "
                "on anything but the resource.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            for_each_forbidden(probe, is_resource, "resource", [&](const Attempted& attempted) {
              probe.expect(req::resource_access_controlled, attempted.reply, Not(IsLetThrough()));
              probe.expect(req::primitives_checked_themselves, attempted.reply,
                           Not(IsLetThrough()));
            });
          },
  });
}

Case prompts() {
  return conformance({
      .id = "access.each_prompt_needs_each_of_its_scopes",
      .claim = "No prompt is given to a token that lacks one of the scopes that it needs.",
      .cites = {req::insufficient_scope_is_403, req::primitives_checked_themselves},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_unchecked, flaw::prompt_scope_unchecked},
      .method = "Gets each prompt of the target file once for each scope that it needs, with a "
                "token that has all known scopes but that one and those that may imply it. Passes "
                "on 403, and where the prompt is hidden from the token as if it did not exist.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            for_each_forbidden(probe, is_prompt, "prompt", [&](const Attempted& attempted) {
              const auto& [call, token, reply] = attempted;
              expect_forbidden(probe, call, token, reply);
              probe.expect(req::primitives_checked_themselves, reply, Not(IsLetThrough()));
            });
          },
  });
}

Case reduced_tokens() {
  return conformance({
      .id = "access.reduced_token_is_served_for_what_it_allows",
      .claim = "A token with the scopes of one call, and no others, is enough for that call.",
      .cites = {req::reduced_scope_served},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::trusted_issuer},
      .flaws = {flaw::basic_scopes_demanded},
      .method = "Makes each call of the target file with a token that has the scopes of that call "
                "alone.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            auto calls = scoped_calls(probe);
            std::erase_if(calls, [&probe](const ToolCall& call) {
              return !testing::Value(make_call(probe, call, probe.access_token(),
                                               "control: " + name_of(call) + " with all scopes"),
                                     IsServed());
            });
            if (calls.empty()) {
              probe.not_exercised(
                  "a call that is served with its scopes (calls: in the target file)");
            }
            for (const ToolCall& call : calls) {
              probe.expect(req::reduced_scope_served,
                           make_call(probe, call, token_for(probe, call.scopes),
                                     name_of(call) + " with its scopes alone"),
                           IsServed());
            }
          },
  });
}

/// In one session, so that nothing but the token is another.
Case token_at_hand() {
  return conformance({
      .id = "access.scopes_are_those_of_the_token_at_hand",
      .claim = "What a token allows does not grow by what an earlier one of the same user and "
               "session allowed.",
      .cites = {req::tool_access_controlled},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_unchecked, flaw::scopes_remembered_by_user, flaw::session_gives_scopes},
      .method = "Opens a session (where there are any) and calls a tool with a token that may, "
                "then calls it there with a token of the same user and client that lacks a scope. "
                "Passes on anything but the tool's result.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const ForbiddenCall forbidden = forbidden_tool(probe);
            auto all = forbidden.call.scopes;
            all.insert(all.end(), forbidden.granted.begin(), forbidden.granted.end());
            const mcp::Credential full = mcp::bearer(token_for(probe, all));
            const mcp::Credential reduced = mcp::bearer(token_for(probe, forbidden.granted));
            const CallRequest request = request_for(forbidden.call);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = client.open(full);
            probe.require("the tool is called with the scopes that it needs",
                          client.call(session, full, request.method, request.params,
                                      "control: the token that may"),
                          IsLetThrough());
            const mcp::Reply reply = client.call(session, reduced, request.method, request.params,
                                                 "the token that may not, behind it");
            if (session.id) {
              probe.send(client.delete_request(session, full), "leave no session behind");
            }
            probe.expect(req::tool_access_controlled, reply, Not(IsLetThrough()));
          },
  });
}

}  // namespace

std::vector<Case> operation_cases() {
  return {tools(), resources(), prompts(), reduced_tokens(), token_at_hand()};
}

}  // namespace assay::suites
