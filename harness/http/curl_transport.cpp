#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/curl_job.hpp"
#include "harness/http/race.hpp"
#include "harness/http/together.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct CurlMultiCleanup {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

/// All exchanges of a transport on one multi handle: whoever waits for one lets the others move,
/// too.
class CurlEngine {
 public:
  explicit CurlEngine(CurlOptions options) : options_(std::move(options)) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    std::ignore = initialised;
    multi_.reset(curl_multi_init());
    // The default follows the number of transfers at a time and would throw connections away.
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 64L);
  }

  const CurlOptions& options() const { return options_; }
  const Limits& limits() const { return options_.limits; }

  std::unique_ptr<CurlJob> start(const Request& request, std::string purpose,
                                 std::optional<milliseconds> timeout) {
    auto job = std::make_unique<CurlJob>(options_, request, std::move(purpose));
    if (job->prepare(take_handle(), timeout)) {
      running_.push_back(job.get());
      if (curl_multi_add_handle(multi_.get(), job->easy()) != CURLM_OK) {
        job->fail(Fault::other, "curl does not take the transfer");
        remove(*job);
      }
    }
    return job;
  }

  /// Lets every exchange move until `arrived` or the deadline; without a deadline, until `arrived`.
  template <typename Predicate>
  void run_until(Predicate arrived, std::optional<steady_clock::time_point> deadline) {
    const auto is_over = [&] {
      return broken_ || arrived() || (deadline && steady_clock::now() >= *deadline);
    };
    turn();
    if (together::inside()) {
      if (!is_over()) {
        together::wait(this, is_over, [&](milliseconds most) { move(bounded(most, deadline)); });
      }
      return;
    }
    while (!is_over()) {
      move(bounded(milliseconds{1000}, deadline));
    }
  }

  /// Takes the job off the handle; an unfinished one loses its connection.
  void remove(CurlJob& job) {
    if (std::erase(running_, &job) > 0) {
      curl_multi_remove_handle(multi_.get(), job.easy());
    }
    if (CurlEasy handle = job.release()) {
      // Nothing of this exchange may stay behind in the handle.
      curl_easy_reset(handle.get());
      idle_.push_back(std::move(handle));
    }
  }

 private:
  static milliseconds bounded(milliseconds most, std::optional<steady_clock::time_point> deadline) {
    const auto left =
        deadline ? std::chrono::ceil<milliseconds>(*deadline - steady_clock::now()) : most;
    return std::clamp(left, milliseconds{0}, most);
  }

  void move(milliseconds most) {
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(most.count()), nullptr);
    turn();
  }

  void turn() {
    int running = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) {
      broken_ = true;
      for (CurlJob* job : running_) {
        job->fail(Fault::other, "curl gave up");
      }
      return;
    }
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) {
        settle(message->easy_handle, message->data.result);
      }
    }
  }

  void settle(CURL* easy, CURLcode code) {
    char* address = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &address);
    auto& job = *reinterpret_cast<CurlJob*>(address);
    job.finish(code);
    remove(job);
  }

  CurlEasy take_handle() {
    if (idle_.empty()) {
      return CurlEasy(curl_easy_init());
    }
    CurlEasy handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  CurlOptions options_;
  std::unique_ptr<CURLM, CurlMultiCleanup> multi_;
  std::vector<CurlEasy> idle_;
  std::vector<CurlJob*> running_;
  bool broken_{};  ///< the multi handle itself failed: nothing on it will ever move again
};

class CurlStream : public Stream {
 public:
  CurlStream(std::shared_ptr<CurlEngine> engine, std::unique_ptr<CurlJob> job)
      : engine_(std::move(engine)), job_(std::move(job)) {}
  CurlStream(const CurlStream&) = delete;
  CurlStream& operator=(const CurlStream&) = delete;
  ~CurlStream() override { engine_->remove(*job_); }

  bool wait_for_head(milliseconds wait) override {
    wait_until([this] { return has_head() || job_->done(); }, wait);
    return head() != nullptr;
  }

  const Response* head() const override {
    if (cancelled_) {
      return cancelled_->response();
    }
    return has_head() ? &job_->received().response() : nullptr;
  }

  std::optional<std::string> next(milliseconds wait) override {
    wait_until([this] { return unread() > 0 || job_->done(); }, wait);
    if (unread() == 0) {
      return std::nullopt;
    }
    std::string bytes = job_->received().response().body.substr(read_);
    read_ += bytes.size();
    return bytes;
  }

  bool ended() const override { return cancelled_ || (job_->done() && unread() == 0); }

  Exchange cancel() override {
    if (!cancelled_) {
      cancelled_ = job_->take_exchange();
      engine_->remove(*job_);
    }
    return *cancelled_;
  }

 private:
  template <typename Predicate>
  void wait_until(Predicate arrived, milliseconds wait) {
    if (!cancelled_ && !arrived()) {
      // A century is as good as for ever, and does not overflow the clock.
      const auto bounded = std::min(wait, milliseconds{std::chrono::years{100}});
      engine_->run_until(arrived, steady_clock::now() + bounded);
    }
  }

  bool has_head() const { return !cancelled_ && job_->received().head_complete(); }
  std::size_t unread() const {
    return cancelled_ ? 0 : job_->received().response().body.size() - read_;
  }

  std::shared_ptr<CurlEngine> engine_;
  std::unique_ptr<CurlJob> job_;
  std::size_t read_{};
  std::optional<Exchange> cancelled_;
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(CurlOptions options)
      : engine_(std::make_shared<CurlEngine>(std::move(options))) {}

  Exchange perform(const Request& request, std::string purpose) override {
    return perform_until(request, std::move(purpose), [](const Response&) { return false; });
  }

  Exchange perform_until(const Request& request, std::string purpose,
                         const std::function<bool(const Response&)>& enough) override {
    const milliseconds timeout = request.timeout.value_or(engine_->limits().timeout);
    const auto job = engine_->start(request, std::move(purpose), timeout);
    std::size_t asked_about = 0;  // nothing is asked twice about the same bytes
    const auto arrived = [&] {
      if (job->done() || !job->received().head_complete()) {
        return job->done();
      }
      const Response& response = job->received().response();
      return response.body.size() > std::exchange(asked_about, response.body.size()) &&
             enough(response);
    };
    if (!job->done()) {
      engine_->run_until(arrived, std::nullopt);
    }
    engine_->remove(*job);
    return job->take_exchange();
  }

  std::unique_ptr<Stream> open(const Request& request, std::string purpose) override {
    return std::make_unique<CurlStream>(
        engine_, engine_->start(request, std::move(purpose), request.timeout));
  }

  /// Past curl, which cannot stop before the last byte, but by the same rules.
  std::vector<Exchange> race(const std::vector<Request>& requests,
                             const std::string& purpose) override {
    const CurlOptions& options = engine_->options();
    return http::race(requests,
                      {.limits = options.limits,
                       .user_agent = options.user_agent,
                       .ca_file = options.ca_file,
                       .may_connect = options.may_connect},
                      purpose);
  }

 private:
  std::shared_ptr<CurlEngine> engine_;
};

}  // namespace

std::unique_ptr<Transport> make_curl_transport(CurlOptions options) {
  return std::make_unique<CurlTransport>(std::move(options));
}

}  // namespace assay::http
