#include "harness/guard/patience.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/url.hpp"

namespace assay {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t most_silences = 3;  ///< in a row, for which everybody gets all the time
constexpr std::size_t first_full_try = 8;
constexpr int shortened_by = 20;
constexpr milliseconds least{50};

class ImpatientTransport : public http::Transport {
 public:
  ImpatientTransport(std::unique_ptr<http::Transport> inner, milliseconds timeout)
      : inner_(std::move(inner)), timeout_(timeout) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override {
    return noted(inner_->perform(hurried(request), std::move(purpose)));
  }
  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override {
    return noted(inner_->perform_until(hurried(request), std::move(purpose), enough));
  }
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override {
    return inner_->open(request, std::move(purpose));  // whoever reads it says how long they wait
  }
  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose) override {
    std::vector<http::Request> all;
    std::ranges::transform(requests, std::back_inserter(all),
                           [this](const http::Request& request) { return hurried(request); });
    std::vector<http::Exchange> exchanges = inner_->race(all, purpose);
    std::ranges::for_each(exchanges, [this](const http::Exchange& it) { noted(it); });
    return exchanges;
  }

 private:
  /// Where the silence is counted: the origin, and the place in it.
  static std::pair<std::string, std::string> places_of(const http::Request& request) {
    const auto url = http::Url::parse(request.url);
    return url ? std::pair{url->origin(), url->origin() + url->path} : std::pair{"", ""};
  }

  std::size_t silences_at(const http::Request& request) const {
    const auto [origin, place] = places_of(request);
    std::size_t most = 0;
    for (const std::string& key : {origin, place}) {
      const auto known = silences_.find(key);
      most = std::max(most, known == silences_.end() ? 0 : known->second);
    }
    return most;
  }

  http::Request hurried(http::Request request) const {
    const std::size_t silences = silences_at(request);
    if (silences < most_silences) {
      return request;
    }
    const std::size_t since = silences - most_silences;
    if (since >= first_full_try && std::has_single_bit(since)) {
      return request;
    }
    const milliseconds usual = request.timeout.value_or(timeout_);
    request.timeout = std::min(usual, std::max(least, usual / shortened_by));
    return request;
  }

  http::Exchange noted(http::Exchange exchange) {
    const auto [origin, place] = places_of(exchange.request());
    const http::TransportFault* fault = exchange.fault();
    if (fault == nullptr) {
      silences_.erase(origin);
      silences_.erase(place);
    } else if (fault->kind == http::Fault::timeout) {
      silences_[origin] += 1;
      silences_[place] += 1;
    }
    return exchange;
  }

  std::unique_ptr<http::Transport> inner_;
  milliseconds timeout_;
  std::map<std::string, std::size_t> silences_;
};

}  // namespace

std::unique_ptr<http::Transport> impatient(std::unique_ptr<http::Transport> inner,
                                           milliseconds timeout) {
  return std::make_unique<ImpatientTransport>(std::move(inner), timeout);
}

}  // namespace assay
