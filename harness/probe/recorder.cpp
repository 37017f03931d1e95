#include "harness/probe/recorder.hpp"

#include <charconv>

#include "harness/guard/host_guard.hpp"

namespace assay {
namespace {

constexpr std::size_t most_exchanges = 5000;

std::optional<std::chrono::seconds> retry_after(const http::Exchange& exchange) {
  const std::string value = exchange.header("Retry-After").value_or("");
  int seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error != std::errc{} || seconds < 0) {
    return std::nullopt;
  }
  return std::chrono::seconds{seconds};
}

}  // namespace

std::optional<RateLimited> rate_limit_of(const http::Exchange& exchange) {
  if (exchange.status() != 429 && exchange.status() != 503) {
    return std::nullopt;
  }
  // Parameters of an authorization request are a page of text, and not what the limit is about.
  std::string what = exchange.summary();
  if (const auto query = what.find('?'); query != std::string::npos) {
    what.replace(query, what.rfind(" -> ") - query, "?…");
  }
  return RateLimited{.what = std::move(what), .retry_after = retry_after(exchange)};
}

http::Exchange RecordingTransport::perform(const http::Request& request, std::string purpose) {
  return recorded(inner_->perform(request, std::move(purpose)));
}

http::Exchange RecordingTransport::perform_until(
    const http::Request& request, std::string purpose,
    const std::function<bool(const http::Response&)>& enough) {
  return recorded(inner_->perform_until(request, std::move(purpose), enough));
}

void demand_leave(const http::Exchange& exchange) {
  const http::TransportFault* fault = exchange.fault();
  if (fault != nullptr && fault->kind == http::Fault::over_budget) {
    throw Inconclusive{fault->detail};
  }
  if (fault != nullptr && fault->kind == http::Fault::forbidden_host) {
    if (fault->detail.contains(kWhateverIsNamed)) {
      throw Inconclusive{"The target leads to " + exchange.request().url + ": " + fault->detail};
    }
    throw NotExercised{"leave to talk to " + exchange.request().url +
                       " (allow: {hosts: […]} in the target file): " + fault->detail};
  }
}

/// Where the guard kept us from sending, or the target had enough of us.
void RecordingTransport::leave_if_limited(const http::Exchange& exchange) {
  demand_leave(exchange);
  if (const auto limit = rate_limit_of(exchange)) {
    throw RateLimited(*limit);
  }
}

http::Exchange RecordingTransport::recorded(http::Exchange exchange) {
  keep(exchange);
  leave_if_limited(exchange);
  return exchange;
}

std::vector<http::Exchange> RecordingTransport::race(const std::vector<http::Request>& requests,
                                                     const std::string& purpose) {
  std::vector<http::Exchange> exchanges = inner_->race(requests, purpose);
  for (const http::Exchange& exchange : exchanges) {
    keep(exchange);
  }
  for (const http::Exchange& exchange : exchanges) {
    leave_if_limited(exchange);
  }
  return exchanges;
}

std::unique_ptr<http::Stream> RecordingTransport::open(const http::Request& request,
                                                       std::string purpose) {
  return inner_->open(request, std::move(purpose));
}

void RecordingTransport::keep(const http::Exchange& exchange) {
  redactor_.learn_from(exchange);
  // At servers that bind a session to nobody its id opens the session for whoever has it.
  redactor_.learn("session_id", exchange.header("Mcp-Session-Id").value_or(""));
  if (exchanges_.size() < most_exchanges) {
    exchanges_.push_back(exchange);
  }
}

}  // namespace assay
