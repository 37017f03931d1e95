#include "harness/guard/pace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/http/together.hpp"

namespace assay {
namespace {

using std::chrono::steady_clock;

http::Exchange refused(const http::Request& request, std::string purpose, std::size_t most) {
  return http::Exchange(http::ExchangeRecord{
      .id = http::next_exchange_id(),
      .purpose = std::move(purpose),
      .request = request,
      .outcome = http::TransportFault{.kind = http::Fault::over_budget,
                                      .detail = fmt::format("The {} requests that this run may "
                                                            "send (--max-requests) are spent.",
                                                            most)},
      .started = std::chrono::system_clock::now()});
}

/// A stream that was never opened.
class RefusedStream : public http::Stream {
 public:
  explicit RefusedStream(http::Exchange exchange) : exchange_(std::move(exchange)) {}
  bool wait_for_head(std::chrono::milliseconds) override { return false; }
  const http::Response* head() const override { return nullptr; }
  std::optional<std::string> next(std::chrono::milliseconds) override { return std::nullopt; }
  bool ended() const override { return true; }
  http::Exchange cancel() override { return exchange_; }

 private:
  http::Exchange exchange_;
};

class PacedTransport : public http::Transport {
 public:
  PacedTransport(std::unique_ptr<http::Transport> inner, Pace pace)
      : inner_(std::move(inner)), pace_(pace) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    return admit() ? inner_->perform(request, std::move(purpose))
                   : refused(request, std::move(purpose), *pace_.most_requests);
  }

  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override {
    return admit() ? inner_->perform_until(request, std::move(purpose), enough)
                   : refused(request, std::move(purpose), *pace_.most_requests);
  }

  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    if (!admit()) {
      return std::make_unique<RefusedStream>(
          refused(request, std::move(purpose), *pace_.most_requests));
    }
    return inner_->open(request, std::move(purpose));
  }

  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose) override {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (!admit()) {
        return std::vector(requests.size(), refused(requests[i], purpose, *pace_.most_requests));
      }
    }
    return inner_->race(requests, purpose);
  }

 private:
  /// Waits for this request's turn; false where there is none left.
  bool admit() {
    if (pace_.most_requests && sent_ >= *pace_.most_requests) {
      return false;
    }
    ++sent_;
    if (pace_.requests_per_second > 0) {
      const auto turn = std::max(steady_clock::now(), next_);
      next_ = turn + std::chrono::duration_cast<steady_clock::duration>(
                         std::chrono::duration<double>(1 / pace_.requests_per_second));
      http::pause_until(turn);
    }
    return true;
  }

  std::unique_ptr<http::Transport> inner_;
  Pace pace_;
  std::size_t sent_{};
  steady_clock::time_point next_{};
};

}  // namespace

std::unique_ptr<http::Transport> paced(std::unique_ptr<http::Transport> inner, Pace pace) {
  if (pace.requests_per_second <= 0 && !pace.most_requests) {
    return inner;
  }
  return std::make_unique<PacedTransport>(std::move(inner), pace);
}

}  // namespace assay
