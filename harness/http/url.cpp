#include "harness/http/url.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/http/text.hpp"

// Hand-made rather than over Boost.URL, which refuses bytes that targets do send and attacks do use
// ("{", non-ASCII): what a server redirects to has to be taken apart whatever it is. url_test.cpp
// compares the two where Boost.URL has an answer.
namespace assay::http {
namespace {

constexpr auto kNone = std::string_view::npos;

/// The five components of RFC 3986 appendix B. Splitting never fails.
struct Parts {
  std::optional<std::string_view> scheme{};
  std::optional<std::string_view> authority{};
  std::string_view path{};
  std::optional<std::string_view> query{};
  std::optional<std::string_view> fragment{};
};

bool is_scheme(std::string_view text) {
  return !text.empty() && is_alpha(text.front()) && std::ranges::all_of(text, [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

Parts split(std::string_view text) {
  Parts parts;
  if (const auto hash = text.find('#'); hash != kNone) {
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != kNone) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  const auto colon = text.find(':');
  if (colon != kNone && is_scheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const auto end = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

std::string join(const Parts& parts, std::string_view path) {
  std::string text;
  if (parts.scheme) {
    text.append(*parts.scheme).append(":");
  }
  if (parts.authority) {
    text.append("//").append(*parts.authority);
  }
  text.append(path);
  if (parts.query) {
    text.append("?").append(*parts.query);
  }
  if (parts.fragment) {
    text.append("#").append(*parts.fragment);
  }
  return text;
}

/// RFC 3986 section 5.2.4.
std::string remove_dot_segments(std::string_view input) {
  std::string output;
  const auto drop_last_segment = [&output] {
    const auto slash = output.rfind('/');
    output.resize(slash == std::string::npos ? 0 : slash);
  };
  while (!input.empty()) {
    if (input.starts_with("../")) {
      input.remove_prefix(3);
    } else if (input.starts_with("./") || input.starts_with("/./")) {
      input.remove_prefix(2);
    } else if (input == "/.") {
      input = "/";
    } else if (input.starts_with("/../")) {
      input.remove_prefix(3);
      drop_last_segment();
    } else if (input == "/..") {
      input = "/";
      drop_last_segment();
    } else if (input == "." || input == "..") {
      input = {};
    } else {
      const auto end = std::min(input.find('/', 1), input.size());
      output.append(input.substr(0, end));
      input.remove_prefix(end);
    }
  }
  return output;
}

/// RFC 3986 section 5.2.3.
std::string merged_path(const Parts& base, std::string_view reference) {
  if (base.authority && base.path.empty()) {
    return "/" + std::string(reference);
  }
  const auto slash = base.path.rfind('/');
  const auto kept = slash == kNone ? 0 : slash + 1;
  return std::string(base.path.substr(0, kept)) + std::string(reference);
}

bool is_ipv6(std::string_view text) {
  std::array<unsigned char, 16> address{};
  return text.find('\0') == kNone &&
         inet_pton(AF_INET6, std::string(text).c_str(), address.data()) == 1;
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 2 && host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2));
  }
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
}

bool is_userinfo(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("-._~!$&'()*+,;=:%").find(c) != kNone;
  });
}

std::optional<int> port_number(std::string_view text) {
  int port{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && is_digit(text.front()) && port > 0 && port < 65536 ? std::optional(port)
                                                                     : std::nullopt;
}

int default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

/// Fills in what stands between "//" and the path.
std::optional<std::string> read_authority(std::string_view authority, Url& url) {
  if (const auto at = authority.rfind('@'); at != kNone) {
    // Of "http://a\\@b/" and "http://a@b@c/" every reader has another opinion where they lead.
    if (!is_userinfo(authority.substr(0, at))) {
      return "characters before the host that may not stand there";
    }
    url.has_userinfo = true;
    authority.remove_prefix(at + 1);
  }
  const auto host_end = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon = host_end == kNone ? kNone : authority.find(':', host_end);
  const std::string_view host = authority.substr(0, colon);
  if (!is_host(host)) {
    return "no usable host name";
  }
  url.host = lower_case(host);
  url.port = default_port(url.scheme);
  if (colon != kNone && colon + 1 < authority.size()) {
    const auto port = port_number(authority.substr(colon + 1));
    if (!port) {
      return "the port is not a number from 1 to 65535";
    }
    url.port = *port;
    url.has_port = true;
  }
  return std::nullopt;
}

std::string_view without_trailing_slash(std::string_view path) {
  return path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

}  // namespace

std::expected<Url, std::string> Url::parse(std::string_view text) {
  const Parts parts = split(text);
  Url url;
  url.scheme = lower_case(parts.scheme.value_or(""));
  if (url.scheme != "http" && url.scheme != "https") {
    return std::unexpected("not an http or https URL");
  }
  if (!parts.authority) {
    return std::unexpected("no host");
  }
  if (auto error = read_authority(*parts.authority, url)) {
    return std::unexpected(*std::move(error));
  }
  url.path = parts.path;
  url.query = parts.query;
  url.fragment = parts.fragment;
  return url;
}

std::string Url::origin() const {
  if (port == default_port(scheme)) {
    return fmt::format("{}://{}", scheme, host);
  }
  return fmt::format("{}://{}:{}", scheme, host, port);
}

bool Url::is_loopback() const {
  if (host == "localhost") {
    return true;
  }
  if (host.starts_with('[')) {
    in6_addr address{};
    const std::string bare = host.substr(1, host.size() - 2);
    return inet_pton(AF_INET6, bare.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
  }
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24U == 127;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>((high * 16) + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string form_encode(const Parameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    out += out.empty() ? "" : "&";
    out += percent_encode(name) + "=" + percent_encode(value);
  }
  return out;
}

Parameters form_decode(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) {
      continue;
    }
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    parameters.emplace_back(percent_decode(pair.substr(0, equals)), percent_decode(value));
  }
  return parameters;
}

std::optional<std::string> first_value(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::first);
  return found == parameters.end() ? std::nullopt : std::optional(found->second);
}

std::size_t count_of(const Parameters& parameters, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(parameters, name, &Parameter::first));
}

std::string with_query(std::string_view url, const Parameters& parameters) {
  if (parameters.empty()) {
    return std::string(url);
  }
  const auto hash = std::min(url.find('#'), url.size());
  std::string text(url.substr(0, hash));
  const auto mark = text.find('?');
  if (mark == std::string::npos) {
    text += '?';
  } else if (mark + 1 != text.size() && !text.ends_with('&')) {
    text += '&';
  }
  return text + form_encode(parameters) + std::string(url.substr(hash));
}

Parameters query_of(std::string_view url) { return form_decode(split(url).query.value_or("")); }

Parameters fragment_of(std::string_view url) {
  return form_decode(split(url).fragment.value_or(""));
}

std::string resolve(std::string_view base, std::string_view reference) {
  const Parts from = split(base);
  Parts to = split(reference);
  if (to.scheme || !from.scheme) {
    return std::string(reference);
  }
  to.scheme = from.scheme;
  if (to.authority) {
    return join(to, remove_dot_segments(to.path));
  }
  to.authority = from.authority;
  if (to.path.empty()) {
    to.query = to.query ? to.query : from.query;
    return join(to, from.path);
  }
  const bool absolute = to.path.starts_with('/');
  return join(to,
              remove_dot_segments(absolute ? std::string(to.path) : merged_path(from, to.path)));
}

std::string insert_well_known(const Url& url, std::string_view name) {
  const std::string query = url.query ? "?" + *url.query : "";
  return fmt::format("{}/.well-known/{}{}{}", url.origin(), name, without_trailing_slash(url.path),
                     query);
}

std::string append_well_known(const Url& url, std::string_view name) {
  return fmt::format("{}{}/.well-known/{}", url.origin(), without_trailing_slash(url.path), name);
}

}  // namespace assay::http
