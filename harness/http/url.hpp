#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::http {

/// The parts of an absolute http(s) URL, each as it stands (still percent-encoded).
struct Url {
  std::string scheme{};  ///< lower case
  std::string host{};    ///< lower case, IPv6 in brackets
  int port{};            ///< the scheme's default where none is named
  bool has_port{};
  std::string path{};  ///< may be empty
  std::optional<std::string> query{};
  std::optional<std::string> fragment{};
  bool has_userinfo{};

  std::string origin() const;  ///< "https://host" or "https://host:port"
  bool is_loopback() const;    ///< localhost, 127.0.0.0/8, [::1]

  /// Strict about scheme, host and port; path, query and fragment may hold any byte, for targets do
  /// send them.
  static std::expected<Url, std::string> parse(std::string_view text);
};

using Parameter = std::pair<std::string, std::string>;
using Parameters = std::vector<Parameter>;

std::string percent_encode(std::string_view text);  ///< everything but unreserved characters
std::string percent_decode(std::string_view text, bool plus_is_space = true);
std::string form_encode(const Parameters& parameters);  ///< application/x-www-form-urlencoded
Parameters form_decode(std::string_view text);
std::optional<std::string> first_value(const Parameters& parameters, std::string_view name);
std::size_t count_of(const Parameters& parameters, std::string_view name);

/// `url` with parameters appended to its query, before any fragment.
std::string with_query(std::string_view url, const Parameters& parameters);
/// The query's parameters of any URL-like text, even one that does not parse as a Url (private-use
/// schemes).
Parameters query_of(std::string_view url);
Parameters fragment_of(std::string_view url);
/// Resolves a Location value against the URL it came from (RFC 3986 section 5). What names a scheme
/// of its own comes back byte for byte: whether it went where it should is judged on what was sent.
std::string resolve(std::string_view base, std::string_view reference);

/// Inserts a well-known segment between authority and path (RFC 8414 section 3.1, RFC 9728
/// section 3.1); a trailing slash of the path is dropped first. `name` is what follows
/// "/.well-known/".
std::string insert_well_known(const Url& url, std::string_view name);
/// Appends a well-known segment to the path (OpenID Connect Discovery section 4).
std::string append_well_known(const Url& url, std::string_view name);

}  // namespace assay::http
