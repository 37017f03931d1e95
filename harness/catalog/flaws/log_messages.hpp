#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what the MCP server tells its client as log messages (MCP, logging).
namespace assay::flaw {

inline constexpr Flaw request_headers_in_log_messages{"request_headers_in_log_messages"};
inline constexpr Flaw token_in_log_messages_in_base64{"token_in_log_messages_in_base64"};
inline constexpr Flaw stack_trace_in_log_messages{"stack_trace_in_log_messages"};

}  // namespace assay::flaw
