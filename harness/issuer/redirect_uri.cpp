#include "harness/issuer/redirect_uri.hpp"

#include <algorithm>
#include <array>

#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/text.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kLongest = 2048;

/// "http://127.0.0.1:PORT/rest" without its port; nullopt for everything else. Read strictly, not
/// with a URL parser: what a parser forgives (user information, an empty port, a host in capitals)
/// would slip past the byte-for-byte comparison.
std::optional<std::string> loopback_without_port(std::string_view uri) {
  for (const std::string_view start : {"http://127.0.0.1", "http://[::1]", "http://localhost"}) {
    if (!uri.starts_with(start)) {
      continue;
    }
    std::string_view rest = uri.substr(start.size());
    if (rest.starts_with(':')) {
      const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
      if (end < 2 || end > 6) {
        return std::nullopt;
      }
      rest.remove_prefix(end);
    }
    if (rest.empty() || rest.starts_with('/') || rest.starts_with('?')) {
      return std::string(start) + std::string(rest);
    }
  }
  return std::nullopt;
}

bool has_its_port_compared(const Context& context, std::string_view registered) {
  return context.has(flaw::loopback_port_compared) ||
         (context.has(flaw::ipv6_loopback_port_compared) && registered.starts_with("http://[")) ||
         (context.has(flaw::localhost_port_compared) && registered.starts_with("http://localhost"));
}

/// RFC 8252 section 7.3: a native client listens on whatever port is free, so the port of a
/// loopback address may differ, and that of localhost (OAuth 2.1 section 4.1.1).
bool differs_in_loopback_port_only(const Context& context, std::string_view registered,
                                   std::string_view uri) {
  if (has_its_port_compared(context, registered)) {
    return false;
  }
  const auto known = loopback_without_port(registered);
  return known && known == loopback_without_port(uri);
}

bool is_private_use(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !http::is_alpha(uri.front())) {
    return false;
  }
  const std::string_view scheme = uri.substr(0, colon);
  // With a dot, as a reversed domain name has (RFC 8252 section 7.1). It keeps javascript:, data:
  // and file: out as well.
  return scheme.find('.') != std::string_view::npos && std::ranges::all_of(scheme, [](char c) {
           return http::is_alpha(c) || http::is_digit(c) || c == '.' || c == '-' || c == '+';
         });
}

/// A list of what is forbidden, compared as it is written: what a wrong server has in place of
/// is_private_use. Schemes know no case (RFC 3986 section 3.1).
bool is_off_the_list(std::string_view uri) {
  constexpr std::array<std::string_view, 7> list{
      "javascript:", "data:", "vbscript:", "file:", "about:", "view-source:", "http"};
  return uri.find(':') != std::string_view::npos &&
         std::ranges::none_of(list, [&](std::string_view bad) { return uri.starts_with(bad); });
}

bool is_local(const Context& context, const http::Url& url) {
  if (context.has(flaw::registers_loopback_look_alike) &&
      (url.host.starts_with("localhost") || url.host.starts_with("127."))) {
    return true;
  }
  return url.is_loopback();
}

/// Flaws: a scheme that is anybody's; loopback hosts that somebody forgot; stars for what is
/// unknown.
bool is_anybodys_scheme(const Context& context, std::string_view uri) {
  return context.has(flaw::registers_scheme_without_dot) && http::is_alpha(uri.front()) &&
         is_off_the_list(http::lower_case(uri));
}

bool is_forgotten_loopback(const Context& context, const http::Url& url) {
  return (url.host == "[::1]" && context.has(flaw::ipv6_loopback_redirect_refused)) ||
         (url.host == "localhost" && context.has(flaw::localhost_redirect_refused));
}

bool fits_pattern(std::string_view pattern, std::string_view uri) {
  const std::size_t star = pattern.find('*');
  return star != std::string_view::npos && uri.starts_with(pattern.substr(0, star)) &&
         uri.size() >= pattern.size() && uri.ends_with(pattern.substr(star + 1));
}

std::string without_star(const Context& context, std::string uri) {
  if (context.has(flaw::redirect_wildcard_matched)) {
    std::ranges::replace(uri, '*', 'x');
  }
  return uri;
}

bool is_printable(std::string_view uri) {
  return std::ranges::all_of(uri, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

/// What of a redirect URI is compared: all of it, as it is (OAuth 2.1 section 2.3.1).
std::string as_compared(const Context& context, std::string uri) {
  if (context.has(flaw::redirect_ignores_case)) {
    return http::lower_case(uri);
  }
  if (context.has(flaw::redirect_decodes_before_match)) {
    return http::percent_decode(uri, false);
  }
  if (context.has(flaw::redirect_ignores_query)) {
    return uri.substr(0, uri.find('?'));
  }
  if (context.has(flaw::redirect_trims_a_tab) && uri.ends_with('\t')) {
    uri.pop_back();
  }
  return uri;
}

bool has_port(std::string_view uri) {
  const auto url = http::Url::parse(uri);
  return url && url->has_port;
}

bool is_of_same_origin(const Client& client, std::string_view uri) {
  const auto ours = http::Url::parse(client.redirect_uris.front());
  const auto named = http::Url::parse(uri);
  return ours && named && ours->origin() == named->origin();
}

/// What a document lists, byte for byte but for the port of a loopback address; what it listed
/// before does not count.
bool is_in_document(const Context& context, const Client& client, const std::string& uri) {
  const auto& former = client.former_redirect_uris;  // of a flaw; else there are none
  if (std::ranges::find(former, uri) != former.end() ||
      (context.has(flaw::document_redirect_of_same_origin_served) &&
       is_of_same_origin(client, uri))) {
    return true;
  }
  const bool cuts_query = context.has(flaw::document_redirect_query_ignored);
  const std::string compared = cuts_query ? uri.substr(0, uri.find('?')) : uri;
  return std::ranges::any_of(client.redirect_uris, [&](const std::string& listed) {
    const bool is_port_free =
        !context.has(flaw::document_loopback_port_compared) &&
        !(context.has(flaw::document_loopback_port_kept_where_named) && has_port(listed));
    return compared == listed ||
           (is_port_free && differs_in_loopback_port_only(context, listed, uri));
  });
}

}  // namespace

std::optional<std::string> registration_fault(const Context& context, const std::string& uri) {
  if (uri.empty() || uri.size() > kLongest || !is_printable(uri)) {
    return "A redirect URI must be an absolute URI of printable ASCII characters.";
  }
  if (uri.find('#') != std::string::npos && !context.has(flaw::registers_redirect_with_fragment)) {
    return "A redirect URI must not have a fragment.";
  }
  const auto url = http::Url::parse(without_star(context, uri));
  if (!url) {
    const bool unlisted = (context.has(flaw::registers_script_redirect) && is_off_the_list(uri)) ||
                          is_anybodys_scheme(context, uri);
    return is_private_use(uri) || unlisted
               ? std::nullopt
               : std::optional<std::string>(
                     "A redirect URI must be https, loopback http, or of a private-use scheme.");
  }
  if (url->has_userinfo) {
    return "A redirect URI must not carry user information.";
  }
  if (is_forgotten_loopback(context, *url)) {
    return "Not a host that redirect URIs may have.";
  }
  if (url->scheme == "http" && !is_local(context, *url) &&
      !context.has(flaw::registers_plain_http_redirect)) {
    return "Plain http is for loopback redirect URIs only.";
  }
  return std::nullopt;
}

std::string as_kept(const Context& context, const std::string& uri) {
  if (context.has(flaw::redirect_final_slash_dropped) && uri.ends_with('/')) {
    return uri.substr(0, uri.size() - 1);
  }
  return context.has(flaw::redirect_escapes_decoded) ? http::percent_decode(uri, false) : uri;
}

bool is_registered(const Context& context, const Client& client, const std::string& named) {
  if (client.is_document) {
    return is_in_document(context, client, named);
  }
  const std::string uri = as_compared(context, named);
  const auto& former = client.former_redirect_uris;  // of a flaw; else there are none
  if (std::ranges::find(former, named) != former.end()) {
    return true;
  }
  const bool has_none =
      client.redirect_uris.empty() && context.has(flaw::client_without_redirect_uri_redirected);
  if (has_none || context.has(flaw::redirect_uri_unchecked)) {
    return true;
  }
  return std::ranges::any_of(client.redirect_uris, [&](const std::string& registered) {
    if (context.has(flaw::redirect_prefix_match) && uri.starts_with(registered)) {
      return true;
    }
    const std::string folder = registered.substr(0, registered.rfind('/'));
    if (context.has(flaw::redirect_https_prefix_match) && folder.starts_with("https://") &&
        uri.starts_with(folder)) {
      return true;
    }
    if (context.has(flaw::redirect_wildcard_matched) && fits_pattern(registered, uri)) {
      return true;
    }
    return uri == as_compared(context, registered) ||
           differs_in_loopback_port_only(context, registered, uri);
  });
}

std::string place_of(const std::string& redirect_uri) {
  const auto url = http::Url::parse(redirect_uri);
  return url ? url->host : redirect_uri.substr(0, redirect_uri.find(':'));
}

bool is_on_loopback(const std::string& redirect_uri) {
  const auto url = http::Url::parse(redirect_uri);
  return url && url->is_loopback();
}

}  // namespace assay::issuer
