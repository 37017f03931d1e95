#include "harness/http/race.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "harness/http/request_text.hpp"
#include "harness/http/socket_job.hpp"
#include "harness/http/url.hpp"

namespace assay::http {
namespace {

/// Makes the jobs of one race. Addresses and certificates are looked up once for all of them.
class Preparation {
 public:
  explicit Preparation(const RaceOptions& options) : options_(options) {}

  std::unique_ptr<SocketJob> job_for(const Request& request, const std::string& purpose) {
    auto job = std::make_unique<SocketJob>(request, purpose, options_.limits);
    if (auto reason = refusal_of(request)) {
      job->fail(Fault::bad_request, *std::move(reason));
      return job;
    }
    const Url url = *Url::parse(request.url);
    const auto& addresses = addresses_of(url);
    if (!addresses) {
      job->fail(addresses.error().kind, addresses.error().detail);
      return job;
    }
    const TlsTrust* trust = url.scheme == "https" ? &this->trust() : nullptr;
    job->prepare(std::make_unique<Connection>(url.host, *addresses, trust, options_.may_connect),
                 request_bytes(request, url, options_.user_agent), true);
    return job;
  }

 private:
  using Lookup = std::expected<AddressList, TransportFault>;

  const Lookup& addresses_of(const Url& url) {
    const auto known = addresses_.find(url.origin());
    return known != addresses_.end()
               ? known->second
               : addresses_.emplace(url.origin(), look_up(url.host, url.port)).first->second;
  }
  const TlsTrust& trust() { return trust_ ? *trust_ : trust_.emplace(options_.ca_file); }

  const RaceOptions& options_;
  std::map<std::string, Lookup> addresses_;
  std::optional<TlsTrust> trust_;
};

}  // namespace

std::vector<Exchange> race(const std::vector<Request>& requests, const RaceOptions& options,
                           const std::string& purpose) {
  Preparation preparation(options);
  SocketJobs jobs;
  for (const Request& request : requests) {
    jobs.push_back(preparation.job_for(request, purpose));
  }
  drive(jobs);
  std::vector<SocketJob*> ready;
  for (const auto& job : jobs) {
    if (job->is_held()) {
      ready.push_back(job.get());
    }
  }
  if (!ready.empty()) {
    std::this_thread::sleep_for(options.settle);
  }
  for (SocketJob* job : ready) {
    job->release();
  }
  drive(jobs);
  std::vector<Exchange> exchanges;
  for (const auto& job : jobs) {
    exchanges.push_back(job->take_exchange());
  }
  return exchanges;
}

std::chrono::microseconds release_spread(const std::vector<Exchange>& exchanges) {
  std::vector<std::chrono::steady_clock::time_point> moments;
  for (const Exchange& exchange : exchanges) {
    if (exchange.record().released) {
      moments.push_back(*exchange.record().released);
    }
  }
  if (moments.empty()) {
    return {};
  }
  const auto [first, last] = std::ranges::minmax(moments);
  return std::chrono::duration_cast<std::chrono::microseconds>(last - first);
}

}  // namespace assay::http
