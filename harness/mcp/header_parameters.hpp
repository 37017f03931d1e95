#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::mcp {

/// A parameter of a tool that clients repeat in a header (MCP 2026-07-28, custom headers from tool
/// parameters).
struct HeaderParameter {
  std::vector<std::string> path{};  ///< the names that lead to it in the arguments
  std::string header{};             ///< whole: "Mcp-Param-Region"
  std::string type{};               ///< "string", "integer" or "boolean"; "" where it says none
};

/// Those of a tool as tools/list has it, reached through `properties` alone.
std::vector<HeaderParameter> header_parameters_of(const Document& tool);

/// Null where the arguments have nothing there.
Document argument_at(const Document& arguments, const std::vector<std::string>& path);

/// A value as a header has it: in the Base64 sentinel where plain ASCII cannot carry it.
std::string header_value_of(const Document& value);
/// In the Base64 sentinel, whatever it is.
std::string encoded_header_value(std::string_view text);

}  // namespace assay::mcp
