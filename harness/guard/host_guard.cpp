#include "harness/guard/host_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <set>

#include "harness/guard/address.hpp"
#include "harness/http/url.hpp"

namespace assay {
namespace {

constexpr std::size_t kMostRefusals = 200;
constexpr std::size_t kMostCounted = 10'000;
constexpr std::size_t kMostLedTo = 1'000;  // 127.0.0.0/8 has many names
constexpr std::size_t kLongestQuote = 200;

// Host names compare without regard to case, and a dot at the end names the same host.
std::string normal_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  if (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  std::string out(host);
  std::ranges::transform(out, out.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return out;
}

std::string host_of(std::string_view url_or_host) {
  if (url_or_host.find("://") != std::string_view::npos) {
    const auto url = http::Url::parse(url_or_host);
    return url ? normal_host(url->host) : std::string{};
  }
  const auto colon = url_or_host.find(':');
  const bool is_ipv6 = colon != url_or_host.rfind(':') && !url_or_host.starts_with('[');
  if (const auto bracket = url_or_host.find(']'); bracket != std::string_view::npos) {
    return normal_host(url_or_host.substr(0, bracket + 1));
  }
  return normal_host(is_ipv6 ? url_or_host : url_or_host.substr(0, colon));
}

bool is_loopback_host(std::string_view host) {
  const auto address = guard::Address::parse(host);
  return address ? address->is_loopback() : host == "localhost";
}

std::string quoted(std::string_view text) {
  return text.size() <= kLongestQuote ? std::string(text)
                                      : fmt::format("{}…", text.substr(0, kLongestQuote));
}

}  // namespace

struct HostGuard::State {
  std::mutex mutex;
  std::set<std::string> named;
  std::set<std::string> led_to;  // loopback, never more than kMostLedTo
  std::vector<std::string> refusals;
  std::set<std::size_t> more;  // hashes of those beyond, so that each is counted once
  bool is_more_than_counted{};

  bool is_named(const std::string& host) const { return named.contains(host); }

  bool may_lead_to_loopback(std::string_view from) const {
    return from.empty() ? std::ranges::any_of(named, is_loopback_host)
                        : is_loopback_host(host_of(from));
  }

  std::optional<std::string> refuse(std::string reason) {
    if (std::ranges::find(refusals, reason) != refusals.end()) {
      return reason;
    }
    if (refusals.size() < kMostRefusals) {
      refusals.push_back(reason);
    } else if (more.size() < kMostCounted) {
      more.insert(std::hash<std::string>{}(reason));
    } else {
      is_more_than_counted = true;
    }
    return reason;
  }

  std::optional<std::string> why_not(const std::string& host, const std::string& address) const {
    const auto resolved = guard::Address::parse(address);
    if (!resolved) {
      return fmt::format("{} has no address that can be judged: '{}'", quoted(host),
                         quoted(address));
    }
    if (const auto danger = resolved->why_never()) {
      return fmt::format("{} leads to {}, {}: {}", quoted(host), address, *danger,
                         kWhateverIsNamed);
    }
    if (is_named(host)) {
      return std::nullopt;
    }
    if (!led_to.contains(host)) {
      return fmt::format("{} was not named by the tester (allow.hosts)", quoted(host));
    }
    if (!resolved->is_loopback()) {
      return fmt::format("{} leads to {}, which is not loopback", quoted(host), address);
    }
    return std::nullopt;
  }
};

HostGuard::HostGuard() : state_(std::make_shared<State>()) {}

void HostGuard::name_host(std::string_view url_or_host) {
  if (std::string host = host_of(url_or_host); !host.empty()) {
    const std::scoped_lock lock(state_->mutex);
    state_->named.insert(std::move(host));
  }
}

std::optional<std::string> HostGuard::follow(std::string_view url, std::string_view from) {
  const auto parsed = http::Url::parse(url);
  const std::scoped_lock lock(state_->mutex);
  if (!parsed) {
    return state_->refuse(fmt::format("'{}' is no http or https URL", quoted(url)));
  }
  const std::string host = normal_host(parsed->host);
  if (const auto address = guard::Address::parse(host)) {
    if (const auto danger = address->why_never()) {
      return state_->refuse(fmt::format("'{}' points at {}", quoted(url), *danger));
    }
  }
  if (state_->is_named(host)) {
    return std::nullopt;
  }
  if (is_loopback_host(host) && state_->may_lead_to_loopback(from)) {
    if (state_->led_to.size() < kMostLedTo) {
      state_->led_to.insert(host);
    }
    return std::nullopt;
  }
  return state_->refuse(
      fmt::format("'{}' leads to a host that the tester did not name (allow.hosts)", quoted(url)));
}

std::optional<std::string> HostGuard::may_connect(const std::string& host,
                                                  const std::string& address, int port) const {
  const std::scoped_lock lock(state_->mutex);
  auto reason = state_->why_not(normal_host(host), address);
  if (!reason) {
    return std::nullopt;
  }
  return state_->refuse(fmt::format("{} (port {})", *reason, port));
}

std::vector<std::string> HostGuard::refusals() const {
  const std::scoped_lock lock(state_->mutex);
  std::vector<std::string> told = state_->refusals;
  if (!state_->more.empty()) {
    told.push_back(fmt::format("{}{} more were refused, and are not listed one by one.",
                               state_->is_more_than_counted ? "over " : "", state_->more.size()));
  }
  return told;
}

}  // namespace assay
