// Fetching a document (sections 4.3, 4.4, 6.5 and 6.6): whoever may send an authorization request
// chooses the URL.
#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>

#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/http/text.hpp"
#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/issuer/document_rules.hpp"
#include "harness/issuer/documents.hpp"

namespace assay::issuer {
namespace {

constexpr std::size_t kMostBytes = std::size_t{5} << 10U;  // section 6.6
constexpr std::size_t kManyBytes = std::size_t{256} << 20U;
constexpr std::chrono::milliseconds kLongestFetch{5'000};
constexpr std::chrono::seconds kLongestLifetime{86'400};
constexpr int kMostRedirects = 3;

std::mutex rules_mutex;
DocumentRules rules_of_this_process;

/// What a flaw has in place of is_special_address(): the spellings that somebody thought of.
bool is_spelt_inside(const std::string& host) {
  constexpr std::array<std::string_view, 6> inside{"localhost", "127.0.0.1", "[::1]",
                                                   "10.",       "192.168.",  "169.254."};
  return std::ranges::any_of(inside,
                             [&](std::string_view start) { return host.starts_with(start); });
}

std::optional<std::string> inside_fault(const Context& context, const DocumentRules& rules,
                                        const std::string& origin, const std::string& host,
                                        const std::string& address) {
  const bool is_open = std::ranges::find(rules.open_origins, origin) != rules.open_origins.end();
  const bool is_inside = context.has(flaw::document_hosts_known_by_spelling)
                             ? is_spelt_inside(host)
                             : is_special_address(address);
  return is_inside && !is_open ? std::optional<std::string>("It lies inside.") : std::nullopt;
}

/// The address is looked at when it is about to be connected to: a name that is looked up twice may
/// have two addresses.
http::CurlOptions options_of(const Context& context, const std::string& url, bool is_guarded) {
  const DocumentRules rules = document_rules();
  const bool is_unlimited = context.has(flaw::document_size_unlimited) ||
                            context.has(flaw::document_size_by_header_alone);
  http::CurlOptions options{
      .limits = {.timeout = kLongestFetch, .body_bytes = is_unlimited ? kManyBytes : kMostBytes},
      .user_agent = "assay-authorization-server",
      .ca_file = rules.ca_file};
  const auto parts = http::Url::parse(url);
  if (is_guarded) {
    options.may_connect = [&context, rules, origin = parts ? parts->origin() : ""](
                              const std::string& host, const std::string& address, int) {
      return inside_fault(context, rules, origin, host, address);
    };
  }
  return options;
}

http::Exchange sent(const Context& context, const std::string& url, const std::string& cookies,
                    bool is_guarded) {
  http::Request request{.url = url, .headers = {{"Accept", "application/json"}}};
  if (!cookies.empty()) {
    request.headers.add("Cookie", cookies);
  }
  return http::make_curl_transport(options_of(context, url, is_guarded))
      ->perform(request, "a document");
}

/// Where a flaw goes on to; nullopt: nowhere, which is right (draft 01, section 4).
std::optional<std::string> next_hop(const Context& context, const std::string& url,
                                    const http::Exchange& answer) {
  const auto location = answer.header("Location");
  if (answer.status() < 300 || answer.status() >= 400 || !location) {
    return std::nullopt;
  }
  std::string next = http::resolve(url, *location);
  const auto from = http::Url::parse(url);
  const auto to = http::Url::parse(next);
  const bool stays = from && to && from->origin() == to->origin();
  const bool goes = context.has(flaw::document_redirects_followed) ||
                    (stays && context.has(flaw::document_redirect_on_host_followed));
  return goes ? std::optional(std::move(next)) : std::nullopt;
}

/// RFC 9111 section 5.2.2, within bounds of our own: without a word about it, nothing is kept.
std::chrono::seconds lifetime_of(const http::Exchange& answer) {
  const std::string control = http::lower_case(answer.header("Cache-Control").value_or(""));
  constexpr std::string_view name = "max-age=";
  const std::size_t at = control.find(name);
  if (control.contains("no-store") || control.contains("no-cache") || at == std::string::npos) {
    return {};
  }
  std::int64_t seconds = 0;
  const char* digits = control.data() + at + name.size();
  std::from_chars(digits, control.data() + control.size(), seconds);
  return std::clamp(std::chrono::seconds{seconds}, std::chrono::seconds{0}, kLongestLifetime);
}

bool says_too_much(const http::Exchange& answer) {
  const std::string length = answer.header("Content-Length").value_or("");
  return length.size() > std::to_string(kMostBytes).size();
}

}  // namespace

void set_document_rules(DocumentRules rules) {
  const std::lock_guard lock(rules_mutex);
  rules_of_this_process = std::move(rules);
}

DocumentRules document_rules() {
  const std::lock_guard lock(rules_mutex);
  return rules_of_this_process;
}

std::optional<FetchedDocument> fetch_document(Context& context, const std::string& url,
                                              const std::string& cookies) {
  std::optional<http::Exchange> answer;
  context.without_lock([&] {
    std::string place = url;
    answer = sent(context, place, cookies, true);
    for (int hops = 0; hops < kMostRedirects; ++hops) {
      const auto next = next_hop(context, place, *answer);
      if (!next) {
        break;
      }
      place = *next;
      answer = sent(context, place, cookies, true);
    }
  });
  const bool is_refused =
      context.has(flaw::document_size_by_header_alone) && says_too_much(*answer);
  if (answer->fault() != nullptr || answer->status() != 200 || is_refused) {
    return std::nullopt;
  }
  const std::string cookie = answer->header("Set-Cookie").value_or("");
  return FetchedDocument{.body = answer->body(),
                         .lifetime = lifetime_of(*answer),
                         .cookies = cookie.substr(0, cookie.find(';'))};
}

void fetch_unguarded(Context& context, const std::string& url) {
  if (http::Url::parse(url)) {
    context.without_lock([&] { sent(context, url, "", false); });
  }
}

}  // namespace assay::issuer
