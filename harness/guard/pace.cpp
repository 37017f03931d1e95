#include "harness/guard/pace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/http/together.hpp"

namespace assay {
namespace {

using std::chrono::steady_clock;

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
  PacedTransport(std::unique_ptr<http::Transport> inner, std::shared_ptr<PaceAccount> account)
      : inner_(std::move(inner)),
        account_(std::move(account)),
        most_(account_->pace.most_requests) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    return admit(1) ? inner_->perform(request, std::move(purpose))
                    : refused(request, std::move(purpose));
  }

  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override {
    return admit(1) ? inner_->perform_until(request, std::move(purpose), enough)
                    : refused(request, std::move(purpose));
  }

  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    if (!admit(1)) {
      return std::make_unique<RefusedStream>(refused(request, std::move(purpose)));
    }
    return inner_->open(request, std::move(purpose));
  }

  /// All of them, or none: of a part nothing could be learnt.
  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose) override {
    if (admit(requests.size())) {
      return inner_->race(requests, purpose);
    }
    std::vector<http::Exchange> exchanges;
    for (const http::Request& request : requests) {
      exchanges.push_back(refused(request, purpose));
    }
    return exchanges;
  }

 private:
  http::Exchange refused(const http::Request& request, std::string purpose) {
    ++account_->refused;
    return http::Exchange(http::ExchangeRecord{
        .id = http::next_exchange_id(),
        .purpose = std::move(purpose),
        .request = request,
        .outcome = http::TransportFault{.kind = http::Fault::over_budget,
                                        .detail = fmt::format("The {} requests that this run may "
                                                              "send (--max-requests) are spent.",
                                                              most_.value_or(0))},
        .started = std::chrono::system_clock::now()});
  }

  /// Waits for the turn of so many requests; false where there are not as many left.
  bool admit(std::size_t requests) {
    const Pace& pace = account_->pace;
    if (pace.most_requests && account_->sent + requests > *pace.most_requests) {
      return false;
    }
    account_->sent += requests;
    if (pace.requests_per_second > 0) {
      const auto turn = std::max(steady_clock::now(), next_);
      next_ =
          turn + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(
                     static_cast<double>(requests) / pace.requests_per_second));
      http::pause_until(turn);
    }
    return true;
  }

  std::unique_ptr<http::Transport> inner_;
  std::shared_ptr<PaceAccount> account_;
  std::optional<std::size_t> most_;  ///< as the tester said it
  steady_clock::time_point next_{};
};

}  // namespace

void PaceAccount::allow_more(std::size_t requests) {
  if (pace.most_requests) {
    pace.most_requests = std::max(*pace.most_requests, sent + requests);
  }
}

std::unique_ptr<http::Transport> paced(std::unique_ptr<http::Transport> inner,
                                       std::shared_ptr<PaceAccount> account) {
  if (account->pace.requests_per_second <= 0 && !account->pace.most_requests) {
    return inner;
  }
  return std::make_unique<PacedTransport>(std::move(inner), std::move(account));
}

}  // namespace assay
