#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/probe/probe.hpp"
#include "harness/target/target_file.hpp"
#include "suites/access/controls.hpp"

namespace assay::suites {

/// The calls of the target file that take scopes and belong to nobody in particular.
std::vector<ToolCall> scoped_calls(const Probe& probe);

/// Every scope that the target file or scopes_supported names, each once.
std::vector<std::string> known_scopes(const Probe& probe);

/// A token with these scopes; NotExercised where the authorization server grants others.
std::string token_for(Probe& probe, const std::vector<std::string>& scopes);

/// A call, and the scopes of a token that must not open it: all known ones but those that give one
/// of the scopes that it needs.
struct ForbiddenCall {
  ToolCall call{};
  std::string missing{};
  std::vector<std::string> granted{};
  /// A call that the granted scopes do open.
  std::optional<ToolCall> allowed{};
};
/// Each scoped call for each of its scopes.
std::vector<ForbiddenCall> forbidden_calls(const Probe& probe);
/// A tool, beside another tool that the token may call; NotExercised where the target file has no
/// two such tools.
ForbiddenCall forbidden_tool(const Probe& probe);

/// Each of the two by a token that may; Blocked where that fails for the first, NotApplicable where
/// the token that lacks its scope opens nothing at all.
void demand_that_both_are_called(Probe& probe, const ForbiddenCall& forbidden);

/// The first call with a scope that scopes of other calls do not give, and one of those.
struct ScopedCall {
  ToolCall call{};
  std::vector<std::string> foreign_scopes{};
};
/// NotExercised where there is none.
ScopedCall call_with_foreign_scopes(const Probe& probe);
/// That call, made with everything that the tester's calls need.
Control scoped_call_is_served();

/// "get_weather", or what else the call names.
std::string name_of(const ToolCall& call);

/// The scopes were enough: the call did what it was asked for (a tool that failed has isError), or
/// asks its user something on the way there.
MATCHER(IsLetThrough, negation ? "no result of the call" : "the result of the call") {
  const mcp::Reply& reply = arg;
  return testing::ExplainMatchResult(matchers::IsServed(), reply, result_listener) &&
         reply.result()["isError"].boolean() != true;
}

}  // namespace assay::suites
