#include "harness/mcp/header_parameters.hpp"

#include <algorithm>

#include "harness/jose/base64url.hpp"

namespace assay::mcp {
namespace {

/// Foreign schemas may be nested as deep as the reader of JSON lets them; nobody's arguments are.
constexpr std::size_t deepest = 16;

void collect(const Document& schema, const std::vector<std::string>& path,
             std::vector<HeaderParameter>& found) {
  if (path.size() > deepest) {
    return;
  }
  const Document properties = schema["properties"];
  for (const std::string& name : properties.members()) {
    const Document property = properties[name];
    std::vector<std::string> way = path;
    way.push_back(name);
    if (const auto header = property.text("x-mcp-header")) {
      found.push_back({.path = way,
                       .header = "Mcp-Param-" + *header,
                       .type = property.text("type").value_or("")});
    }
    collect(property, way, found);
  }
}

/// Blanks at the ends would not survive, and what looks encoded has to be (value encoding).
bool needs_encoding(std::string_view text) {
  const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
  const bool looks_encoded = text.starts_with("=?base64?") && text.ends_with("?=");
  return !is_plain || looks_encoded || text.starts_with(' ') || text.ends_with(' ');
}

}  // namespace

std::vector<HeaderParameter> header_parameters_of(const Document& tool) {
  std::vector<HeaderParameter> found;
  collect(tool["inputSchema"], {}, found);
  return found;
}

Document argument_at(const Document& arguments, const std::vector<std::string>& path) {
  Document value = arguments;
  for (const std::string& name : path) {
    value = value[name];
  }
  return value;
}

std::string encoded_header_value(std::string_view text) {
  return "=?base64?" + jose::base64_encode(text) + "?=";
}

std::string header_value_of(const Document& value) {
  const std::string text = value.text().value_or(value.dump());
  return needs_encoding(text) ? encoded_header_value(text) : text;
}

}  // namespace assay::mcp
