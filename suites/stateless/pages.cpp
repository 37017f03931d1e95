#include "suites/stateless/pages.hpp"

namespace assay::suites::stateless {
namespace {

mcp::Reply page_at(Probe& probe, const std::string& method, const std::string& cursor) {
  return probe.mcp().send(honest_request(probe, method, Document::object({{"cursor", cursor}})),
                          "a later page of " + method);
}

}  // namespace

std::optional<ServedListing> paged_listing(Probe& probe) {
  for (const ServedListing& served : served_listings(probe)) {
    const auto cursor = served.reply.result().text("nextCursor");
    if (cursor && page_at(probe, served.listing.method, *cursor).succeeded()) {
      return served;
    }
  }
  return std::nullopt;
}

std::vector<mcp::Reply> later_pages(Probe& probe, const ServedListing& first) {
  constexpr std::size_t most = 5;
  std::vector<mcp::Reply> pages;
  auto cursor = first.reply.result().text("nextCursor");
  while (cursor && pages.size() < most) {
    const mcp::Reply page = page_at(probe, first.listing.method, *cursor);
    if (!page.succeeded()) {
      break;
    }
    pages.push_back(page);
    cursor = page.result().text("nextCursor");
  }
  return pages;
}

}  // namespace assay::suites::stateless
