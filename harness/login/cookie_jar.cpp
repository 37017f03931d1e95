#include <algorithm>
#include <cctype>
#include <ctime>
#include <ranges>

#include "harness/login/cookie_date.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

constexpr std::size_t kMostCookies = 200;
constexpr std::size_t kLongestCookie = 4'096;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos
             ? std::string_view{}
             : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return out;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return c != '\t' && std::iscntrl(static_cast<unsigned char>(c)) != 0; });
}

bool is_ip_address(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Section 5.1.3.
bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) {
    return true;
  }
  return !is_ip_address(host) && host.ends_with(domain) && host.size() > domain.size() &&
         host[host.size() - domain.size() - 1] == '.';
}

std::string_view path_of(const http::Url& url) {
  return url.path.starts_with('/') ? std::string_view(url.path) : std::string_view("/");
}

// Section 5.1.4.
std::string default_path(const http::Url& url) {
  const std::string_view path = path_of(url);
  const auto slash = path.rfind('/');
  return slash == 0 ? "/" : std::string(path.substr(0, slash));
}

bool path_matches(std::string_view request, std::string_view cookie) {
  return request == cookie ||
         (request.starts_with(cookie) && (cookie.ends_with('/') || request[cookie.size()] == '/'));
}

// Browsers count loopback as secure, and servers under test are often run without TLS there.
bool is_secure(const http::Url& url) { return url.scheme == "https" || url.is_loopback(); }

struct Attributes {
  std::string domain{};
  std::optional<std::string> path{};
  bool secure{};
  bool same_site{};
  std::optional<bool> ended_by_age{};  // Max-Age wins over Expires (section 5.3)
  bool ended_by_date{};

  bool ended() const { return ended_by_age.value_or(ended_by_date); }
};

void read_attribute(std::string_view text, Attributes& attributes) {
  const auto equals = std::min(text.find('='), text.size());
  const std::string name = lower_case(trimmed(text.substr(0, equals)));
  const std::string_view value =
      equals == text.size() ? std::string_view{} : trimmed(text.substr(equals + 1));
  if (name == "domain" && !value.empty()) {
    attributes.domain = lower_case(value.starts_with('.') ? value.substr(1) : value);
  } else if (name == "path") {
    attributes.path = value.starts_with('/') ? std::optional<std::string>(value) : std::nullopt;
  } else if (name == "secure") {
    attributes.secure = true;
  } else if (name == "samesite") {
    attributes.same_site = lower_case(value) == "lax" || lower_case(value) == "strict";
  } else if (name == "max-age" && value.find_first_not_of("-0123456789") == std::string::npos &&
             !value.empty()) {
    attributes.ended_by_age =
        value.starts_with('-') || value.find_first_not_of('0') == std::string::npos;
  } else if (name == "expires") {
    const auto time = parse_cookie_date(value);
    attributes.ended_by_date = time && *time <= std::time(nullptr);
  }
}

// A single label such as "com" would send the cookie to half the world; who may set one for "co.uk"
// is beyond a jar that lives for one sign-in.
bool is_acceptable_domain(const std::string& domain, const std::string& host) {
  return domain.empty() || domain == host ||
         (domain.find('.') != std::string::npos && domain_matches(host, domain));
}

bool keeps_prefix_promise(std::string_view name, const Attributes& attributes,
                          const http::Url& url) {
  const bool secure = attributes.secure && is_secure(url);
  if (name.starts_with("__Host-")) {
    return secure && attributes.domain.empty() && attributes.path == "/";
  }
  return !name.starts_with("__Secure-") || secure;
}

struct SetCookie {
  std::string name{};
  std::string value{};
  Attributes attributes{};
};

// Section 5.2; nullopt for what no jar should take from that URL.
std::optional<SetCookie> read_set_cookie(std::string_view text, const http::Url& url) {
  const auto end = std::min(text.find(';'), text.size());
  const auto equals = text.find('=');
  if (text.size() > kLongestCookie || has_control_characters(text) || equals >= end) {
    return std::nullopt;
  }
  SetCookie cookie{.name = std::string(trimmed(text.substr(0, equals))),
                   .value = std::string(trimmed(text.substr(equals + 1, end - equals - 1)))};
  for (const auto part : std::views::split(text.substr(end), ';')) {
    read_attribute(std::string_view(part.begin(), part.end()), cookie.attributes);
  }
  const bool acceptable = !cookie.name.empty() &&
                          is_acceptable_domain(cookie.attributes.domain, url.host) &&
                          keeps_prefix_promise(cookie.name, cookie.attributes, url) &&
                          (!cookie.attributes.secure || is_secure(url));
  return acceptable ? std::optional(std::move(cookie)) : std::nullopt;
}

}  // namespace

void CookieJar::store(const std::string& url_text, const http::Headers& response_headers) {
  const auto url = http::Url::parse(url_text);
  if (!url) {
    return;
  }
  for (const std::string& line : response_headers.all("Set-Cookie")) {
    if (const auto read = read_set_cookie(line, *url)) {
      const Attributes& attributes = read->attributes;
      keep({.name = read->name,
            .value = read->value,
            .host = attributes.domain.empty() ? url->host : attributes.domain,
            .path = attributes.path.value_or(default_path(*url)),
            .host_only = attributes.domain.empty(),
            .secure = attributes.secure,
            .same_site = attributes.same_site},
           attributes.ended());
    }
  }
}

void CookieJar::keep(Cookie cookie, bool ended) {
  const auto same = std::ranges::find_if(cookies_, [&](const Cookie& known) {
    return known.name == cookie.name && known.host == cookie.host && known.path == cookie.path;
  });
  if (ended) {
    if (same != cookies_.end()) {
      cookies_.erase(same);
    }
  } else if (same != cookies_.end()) {
    *same = std::move(cookie);  // in its place: the order of creation stays (section 5.3)
  } else {
    if (cookies_.size() == kMostCookies) {
      cookies_.erase(cookies_.begin());
    }
    cookies_.push_back(std::move(cookie));
  }
}

std::optional<std::string> CookieJar::header_for(const std::string& url_text,
                                                 bool from_another_site) const {
  const auto url = http::Url::parse(url_text);
  if (!url) {
    return std::nullopt;
  }
  std::vector<const Cookie*> sent;
  for (const Cookie& cookie : cookies_) {
    const bool here =
        cookie.host_only ? cookie.host == url->host : domain_matches(url->host, cookie.host);
    if (here && !(from_another_site && cookie.same_site) &&
        path_matches(path_of(*url), cookie.path) && (!cookie.secure || is_secure(*url))) {
      sent.push_back(&cookie);
    }
  }
  // Longer paths first, then as they were created (section 5.4).
  std::ranges::stable_sort(sent, std::ranges::greater{},
                           [](const Cookie* cookie) { return cookie->path.size(); });
  std::string value;
  for (const Cookie* cookie : sent) {
    value += (value.empty() ? "" : "; ") + cookie->name + "=" + cookie->value;
  }
  return sent.empty() ? std::nullopt : std::optional(value);
}

}  // namespace assay::login
