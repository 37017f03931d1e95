// Which URLs may be client identifiers (section 3).
#include <algorithm>

#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/http/text.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/documents.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kLongest = 2048;

/// A path segment that is . or .., openly or escaped.
bool has_dot_segment(const Context& context, std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string segment(path.substr(0, end));
    const std::string plain = context.has(flaw::document_url_escaped_dots_taken)
                                  ? segment
                                  : http::percent_decode(segment, false);
    if (plain == "." || plain == "..") {
      return true;
    }
    path.remove_prefix(end);
  }
  return false;
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

}  // namespace

bool takes_documents(const Context& context) { return !context.has(flaw::documents_unsupported); }

bool names_document(const Context& context, const std::string& client_id) {
  const std::size_t colon = client_id.find("://");
  const std::string scheme =
      colon == std::string::npos ? "" : http::lower_case(client_id.substr(0, colon));
  const Client* known = context.store.clients.find(client_id);
  return takes_documents(context) && (scheme == "https" || scheme == "http") &&
         (known == nullptr || known->is_document);
}

std::optional<std::string> document_url_fault(const Context& context, const std::string& url) {
  const auto parts = http::Url::parse(url);
  if (!parts || url.size() > kLongest || !is_printable(url)) {
    return "The client identifier is no URL.";
  }
  if (parts->scheme != "https" && !context.has(flaw::document_url_over_http_taken)) {
    return "The client identifier is not an https URL.";
  }
  if (parts->path.empty() && !context.has(flaw::document_url_without_path_taken)) {
    return "The client identifier has no path.";
  }
  if (has_dot_segment(context, parts->path)) {
    return "The client identifier has a dot segment.";
  }
  if (url.contains('#') && !context.has(flaw::document_url_fragment_dropped)) {
    return "The client identifier has a fragment.";
  }
  if (parts->has_userinfo && !context.has(flaw::document_url_user_info_dropped)) {
    return "The client identifier has user information.";
  }
  return std::nullopt;
}

}  // namespace assay::issuer
