#include "harness/serve/request_head.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "harness/http/text.hpp"

namespace assay::serve {
namespace {

constexpr std::size_t kMostLengthDigits = 18;  // always fits 64 bits

std::unexpected<HeadFault> fault(std::string reason, int status = 400) {
  return std::unexpected(HeadFault{.status = status, .reason = std::move(reason)});
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

/// The next line, without its end; nullopt where it does not end in CRLF. A CR or NUL within is
/// left for whoever looks at the line.
std::optional<std::string_view> take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos || end == 0 || bytes[end - 1] != '\r') {
    return std::nullopt;
  }
  const std::string_view line = bytes.substr(0, end - 1);
  bytes.remove_prefix(end + 1);
  return line;
}

std::expected<void, HeadFault> add_field(RequestHead& head, std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    return fault("A header line has no colon.");
  }
  // Also catches a space before the colon (a proxy may have taken that for another name, RFC 9112
  // section 5.1) and a folded line (section 5.2).
  const std::string_view name = line.substr(0, colon);
  if (!http::is_token(name)) {
    return fault("The name of a header is not one.");
  }
  const std::string_view value = http::trimmed(line.substr(colon + 1));
  if (std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) {
    return fault("The value of a header has control characters.");
  }
  head.fields.emplace_back(name, value);
  return {};
}

std::vector<std::string_view> values_of(const RequestHead& head, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [known, value] : head.fields) {
    if (http::equal_ignoring_case(known, name)) {
      values.emplace_back(value);
    }
  }
  return values;
}

bool is_length(std::string_view text) {
  return !text.empty() && text.size() <= kMostLengthDigits &&
         std::ranges::all_of(text, http::is_digit);
}

/// One of the members of a comma-separated header.
bool lists(const std::vector<std::string_view>& values, std::string_view wanted) {
  for (std::string_view value : values) {
    while (!value.empty()) {
      const std::size_t end = std::min(value.find(','), value.size());
      if (http::equal_ignoring_case(http::trimmed(value.substr(0, end)), wanted)) {
        return true;
      }
      value.remove_prefix(std::min(end + 1, value.size()));
    }
  }
  return false;
}

/// How long the body is, and so where the next request begins (RFC 9112 section 6.3).
std::expected<void, HeadFault> settle_framing(RequestHead& head) {
  const auto lengths = values_of(head, "Content-Length");
  const auto codings = values_of(head, "Transfer-Encoding");
  if (lengths.size() > 1 || (lengths.size() == 1 && !is_length(lengths.front()))) {
    return fault("Content-Length is not one number.");
  }
  if (!codings.empty() && !lengths.empty()) {
    return fault("Content-Length and Transfer-Encoding exclude each other.");
  }
  if (codings.size() > 1 ||
      (codings.size() == 1 && !http::equal_ignoring_case(codings.front(), "chunked"))) {
    return fault("No Transfer-Encoding but chunked is known here.");
  }
  constexpr std::array<std::string_view, 4> read_with_body{"POST ", "PUT ", "PATCH ", "DELETE "};
  const auto begins = [&](std::string_view method) { return head.line.starts_with(method); };
  const bool is_read = std::ranges::any_of(read_with_body, begins);
  head.lacks_length = is_read && codings.empty() && lengths.empty();
  head.is_last = !codings.empty() || (!is_read && !lengths.empty() && lengths.front() != "0") ||
                 lists(values_of(head, "Connection"), "close");
  return {};
}

}  // namespace

std::expected<RequestHead, HeadFault> read_request_head(std::string_view bytes) {
  if (bytes.size() > kMostHeadBytes) {
    return fault("The header section is longer than 64 KiB.", 431);
  }
  const auto first = take_line(bytes);
  if (!first || first->starts_with(' ') || std::ranges::any_of(*first, is_control)) {
    return fault("The request line is not one.");
  }
  RequestHead head{.line = std::string(*first)};
  for (auto line = take_line(bytes); line != ""; line = take_line(bytes)) {
    if (!line) {
      return fault("A header line does not end in CRLF.");
    }
    if (auto added = add_field(head, *line); !added) {
      return std::unexpected(added.error());
    }
  }
  const std::size_t hosts = values_of(head, "Host").size();
  if (hosts > 1 || (hosts == 0 && !head.line.ends_with("HTTP/1.0"))) {
    return fault("A request needs one Host header.");
  }
  if (auto settled = settle_framing(head); !settled) {
    return std::unexpected(settled.error());
  }
  return head;
}

}  // namespace assay::serve
