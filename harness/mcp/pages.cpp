#include "harness/mcp/pages.hpp"

namespace assay::mcp {

std::vector<Document> Pages::entries(std::string_view member) const {
  std::vector<Document> all;
  for (const Reply& reply : replies) {
    const Document listed = reply.result()[member];
    for (std::size_t i = 0; listed.is_array() && i < listed.size(); ++i) {
      all.push_back(listed.at(i));
    }
  }
  return all;
}

Pages pages_of(const std::function<Reply(const Document& params)>& ask, int most) {
  Pages pages;
  Document params = Document::object();
  for (int page = 0; page < most; ++page) {
    const Reply& reply = pages.replies.emplace_back(ask(params));
    if (!reply.succeeded()) {
      break;
    }
    const auto cursor = reply.result().text("nextCursor");
    if (!cursor) {
      pages.is_whole = true;
      break;
    }
    params = Document::object({{"cursor", *cursor}});
  }
  return pages;
}

}  // namespace assay::mcp
