#pragma once

#include <string>

#include "harness/probe/probe.hpp"
#include "harness/target/target_file.hpp"

namespace assay::suites {

/// True where the server keeps a forbidden operation to itself: `reply`, the answer that the token
/// got, is the one for a name that nothing has, and no listing shows the operation to that token.
/// There is no 403 for what, as far as this caller can see, is not there (MCP authorization, error
/// handling, speaks of scopes that do not suffice for an operation; RFC 9110 section 15.5.4 lets a
/// server hide that something exists).
bool is_hidden(Probe& probe, const ToolCall& call, const std::string& token,
               const mcp::Reply& reply);

/// 403 for a call without its scope; of a call that is hidden from the token, that it is not
/// carried out.
void expect_forbidden(Probe& probe, const ToolCall& call, const std::string& token,
                      const mcp::Reply& reply);

}  // namespace assay::suites
