#pragma once

#include <string_view>

namespace assay::suites::stateless {

/// A prefix of labels with dots between them, a slash, and a name (MCP 2026-07-28, extension
/// negotiation: the naming rules of `_meta`, with a prefix that is not optional).
bool is_extension_name(std::string_view text);

}  // namespace assay::suites::stateless
