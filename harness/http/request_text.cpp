#include "harness/http/request_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "harness/http/text.hpp"

namespace assay::http {
namespace {

bool breaks_lines(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The Host of a URL: its port only where that is not the scheme's own (RFC 9110 section 7.2).
std::string host_of(const Url& url) {
  const int usual = url.scheme == "https" ? 443 : 80;
  return url.port == usual ? url.host : fmt::format("{}:{}", url.host, url.port);
}

void add_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(":");
  if (!trimmed(value).empty()) {
    text.append(" ").append(value);
  }
  text.append("\r\n");
}

}  // namespace

std::optional<std::string> refusal_of(const Request& request) {
  if (auto url = Url::parse(request.url); !url) {
    return url.error();
  }
  if (breaks_lines(request.url)) {
    return "a line break or NUL in the URL";
  }
  if (!is_token(request.method)) {
    return "the method is not a token";
  }
  if (request.method == "HEAD" && !request.body.empty()) {
    return "HEAD with a body";
  }
  for (const Header& line : request.headers.lines()) {
    if (!is_token(line.name) || breaks_lines(line.value)) {
      return "a header line that is not one line of name and value";
    }
  }
  if (request.headers.all("Host").size() > 1) {
    return "more than one Host line";
  }
  return std::nullopt;
}

std::string target_of(const Url& url) {
  return (url.path.empty() ? "/" : url.path) + (url.query ? "?" + *url.query : "");
}

bool wants_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::string request_bytes(const Request& request, const Url& url, const std::string& user_agent) {
  const Headers& headers = request.headers;
  std::string text = fmt::format("{} {} HTTP/1.1\r\n", request.method, target_of(url));
  add_line(text, "Host", headers.first("Host").value_or(host_of(url)));
  if (!headers.contains("User-Agent") && !user_agent.empty()) {
    add_line(text, "User-Agent", user_agent);
  }
  for (const Header& line : headers.lines()) {
    if (!equal_ignoring_case(line.name, "Host")) {
      add_line(text, line.name, line.value);
    }
  }
  const bool is_framed =
      headers.contains("Content-Length") || headers.contains("Transfer-Encoding");
  if (!is_framed && (wants_body(request.method) || !request.body.empty())) {
    add_line(text, "Content-Length", std::to_string(request.body.size()));
  }
  return text + "\r\n" + request.body;
}

}  // namespace assay::http
