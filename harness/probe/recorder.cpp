#include "harness/probe/recorder.hpp"

#include <charconv>

#include "harness/probe/leaving.hpp"

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

http::Exchange RecordingTransport::perform(const http::Request& request, std::string purpose) {
  http::Exchange exchange = inner_->perform(request, std::move(purpose));
  keep(exchange);
  if (exchange.status() == 429 || exchange.status() == 503) {
    throw RateLimited{.what = exchange.summary(), .retry_after = retry_after(exchange)};
  }
  return exchange;
}

std::unique_ptr<http::Stream> RecordingTransport::open(const http::Request& request,
                                                       std::string purpose) {
  return inner_->open(request, std::move(purpose));
}

void RecordingTransport::keep(const http::Exchange& exchange) {
  redactor_.learn_from(exchange);
  if (exchanges_.size() < most_exchanges) {
    exchanges_.push_back(exchange);
  }
}

}  // namespace assay
