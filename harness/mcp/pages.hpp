#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "harness/json/document.hpp"
#include "harness/mcp/client.hpp"

namespace assay::mcp {

/// What a listing answers, page by page (MCP server utilities, pagination).
struct Pages {
  std::vector<Reply> replies{};
  bool is_whole{};  ///< each page was answered, and the last one names no further one

  /// Of that member of the results, in order.
  std::vector<Document> entries(std::string_view member) const;
};

/// Asks with the parameters of the first page, then with the cursor of each that came: until there
/// is none, an answer is no result, or so many pages were had, since a server may never end.
Pages pages_of(const std::function<Reply(const Document& params)>& ask, int most = 50);

}  // namespace assay::mcp
