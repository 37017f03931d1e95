#pragma once

#include <vector>

#include "harness/guard/redactor.hpp"
#include "harness/http/transport.hpp"
#include "harness/probe/leaving.hpp"

namespace assay {

/// What a 429 or a 503 says; nullopt for any other answer.
std::optional<RateLimited> rate_limit_of(const http::Exchange& exchange);

/// The transport that a probe's verbs go through: keeps every exchange as evidence, lets the
/// redactor learn from it, and leaves the case (RateLimited) on 429 and 503, which are never a
/// verdict.
class RecordingTransport : public http::Transport {
 public:
  RecordingTransport(http::Transport& inner, Redactor redactor)
      : inner_(&inner), redactor_(std::move(redactor)) {}

  http::Exchange perform(const http::Request& request, std::string purpose) override;
  http::Exchange perform_until(const http::Request& request, std::string purpose,
                               const std::function<bool(const http::Response&)>& enough) override;
  std::unique_ptr<http::Stream> open(const http::Request& request, std::string purpose) override;
  /// Leaves the case only once all of them are kept.
  std::vector<http::Exchange> race(const std::vector<http::Request>& requests,
                                   const std::string& purpose) override;

  /// Keeps an exchange that went another way, such as a stream's.
  void keep(const http::Exchange& exchange);
  const std::vector<http::Exchange>& exchanges() const { return exchanges_; }

 private:
  http::Exchange recorded(http::Exchange exchange);
  static void leave_if_limited(const http::Exchange& exchange);

  http::Transport* inner_;
  Redactor redactor_;
  std::vector<http::Exchange> exchanges_;
};

/// Leaves where we were kept from sending, which says nothing about the target: NotExercised for
/// the guard's sake, Inconclusive where the run's requests are spent.
void demand_leave(const http::Exchange& exchange);

}  // namespace assay
