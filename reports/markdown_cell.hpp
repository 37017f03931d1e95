#pragma once

#include <string>
#include <string_view>

namespace assay::reports {

/// A sentence of ours as it reads in a cell of a Markdown table; what stands between backticks
/// stays.
inline std::string markdown_cell(std::string_view text) {
  std::string escaped;
  bool is_code = false;
  for (const char c : text) {
    is_code = is_code != (c == '`');
    const bool is_special = std::string_view("\\*_<>[]").find(c) != std::string_view::npos;
    if (c == '|' || (is_special && !is_code)) {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

}  // namespace assay::reports
