#include "suites/scopes/operations.hpp"

#include <algorithm>
#include <iterator>

#include "suites/scopes/implication.hpp"

namespace assay::suites {
namespace {

void add_each_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  std::ranges::copy_if(more, std::back_inserter(all), [&all](const std::string& one) {
    return std::ranges::find(all, one) == all.end();
  });
}

bool is_open_to(const ToolCall& call, const std::vector<std::string>& granted) {
  return std::ranges::all_of(call.scopes, [&](const std::string& needed) {
    return std::ranges::find(granted, needed) != granted.end();
  });
}

/// A token without any scope may open nothing at all: it would show nothing about this call.
std::optional<ForbiddenCall> without(const ToolCall& call, const std::string& missing,
                                     const std::vector<ToolCall>& calls,
                                     const std::vector<std::string>& known) {
  ForbiddenCall forbidden{
      .call = call, .missing = missing, .granted = scopes_without(known, missing)};
  const auto allowed = std::ranges::find_if(calls, [&](const ToolCall& other) {
    return other.tool.empty() == call.tool.empty() && is_open_to(other, forbidden.granted);
  });
  if (allowed != calls.end()) {
    forbidden.allowed = *allowed;
  }
  return forbidden.granted.empty() ? std::nullopt : std::optional(std::move(forbidden));
}

}  // namespace

std::vector<ToolCall> scoped_calls(const Probe& probe) {
  std::vector<ToolCall> scoped;
  std::ranges::copy_if(probe.target().calls, std::back_inserter(scoped), [](const ToolCall& call) {
    return !call.scopes.empty() && !call.is_private;
  });
  return scoped;
}

std::vector<std::string> known_scopes(const Probe& probe) {
  std::vector<std::string> known;
  for (const ToolCall& call : probe.target().calls) {
    add_each_once(known, call.scopes);
  }
  if (probe.facts().resource_metadata) {
    add_each_once(known, probe.facts().resource_metadata->scopes_supported());
  }
  return known;
}

std::string token_for(Probe& probe, const std::vector<std::string>& scopes) {
  const auto token = probe.token_with_scopes(scopes);
  if (!token) {
    probe.not_exercised("an authorization server that grants no more than the scopes asked for");
  }
  return *token;
}

std::vector<ForbiddenCall> forbidden_calls(const Probe& probe) {
  const auto calls = scoped_calls(probe);
  const auto known = known_scopes(probe);
  std::vector<ForbiddenCall> forbidden;
  for (const ToolCall& call : calls) {
    for (const std::string& needed : call.scopes) {
      if (auto one = without(call, needed, calls, known)) {
        forbidden.push_back(*std::move(one));
      }
    }
  }
  return forbidden;
}

ForbiddenCall forbidden_tool(const Probe& probe) {
  const auto all = forbidden_calls(probe);
  const auto tool = std::ranges::find_if(all, [](const ForbiddenCall& one) {
    return !one.call.tool.empty() && one.allowed && one.allowed->tool != one.call.tool;
  });
  if (tool == all.end()) {
    probe.not_exercised("two tools that need different scopes (calls: in the target file)");
  }
  return *tool;
}

void demand_that_both_are_called(Probe& probe, const ForbiddenCall& forbidden) {
  const mcp::Reply honest = make_call(probe, forbidden.call, probe.access_token(),
                                      "control: the tool by a token that may");
  if (!testing::Value(honest, IsLetThrough())) {
    throw Blocked{Step::access,
                  "The tool is not called by a token that may call it: " + describe(honest) + "."};
  }
  const mcp::Reply permitted =
      make_call(probe, *forbidden.allowed, token_for(probe, forbidden.granted),
                "control: the permitted tool");
  if (!testing::Value(permitted, IsLetThrough())) {
    probe.not_applicable(
        "A token without the scope of the one tool does not open the other: see "
        "access.reduced_token_is_served_for_what_it_allows.");
  }
}

ScopedCall call_with_foreign_scopes(const Probe& probe) {
  const auto calls = scoped_calls(probe);
  for (const ToolCall& call : calls) {
    for (const ToolCall& other : calls) {
      auto foreign = other.scopes;
      for (const std::string& needed : call.scopes) {
        foreign = scopes_without(foreign, needed);
      }
      if (!foreign.empty()) {
        return {call, {foreign.front()}};
      }
    }
  }
  probe.not_exercised("two calls that need different scopes (calls: in the target file)");
}

Control scoped_call_is_served() {
  return {
      .name = "a call with its scopes is served", .step = Step::access, .run = [](Probe& probe) {
        if (const auto calls = scoped_calls(probe); !calls.empty()) {
          probe.require("a call with its scopes is served",
                        make_call(probe, calls.front(), probe.access_token(),
                                  "control: a call with its scopes"),
                        matchers::IsServed());
        }
      }};
}

std::string name_of(const ToolCall& call) {
  return !call.tool.empty() ? call.tool : !call.resource.empty() ? call.resource : call.prompt;
}

}  // namespace assay::suites
