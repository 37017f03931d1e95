#include "harness/run/recording_upstream.hpp"

#include <httplib.h>

#include <algorithm>
#include <mutex>

#include "harness/serve/listener.hpp"
#include "harness/serve/received.hpp"

namespace assay {
struct RecordingUpstream::Impl {
  Impl()
      : listener(0, [this](httplib::Server& server, const std::string&) {
          const auto record = [this](const httplib::Request& asked, httplib::Response& told) {
            keep(serve::received(asked));
            told.set_content("{}", "application/json");
          };
          server.Get(".*", record);
          server.Post(".*", record);
          server.Put(".*", record);
          server.Patch(".*", record);
          server.Delete(".*", record);
        }) {}

  void keep(http::Request request) {
    const std::lock_guard lock(mutex);
    if (requests.size() < most_requests) {
      request.body.resize(std::min(request.body.size(), most_body));
      requests.push_back(std::move(request));
    }
  }

  std::mutex mutex;
  std::vector<http::Request> requests;
  serve::Listener listener;  ///< last: it is the first to go, and after it nobody records
};

RecordingUpstream::RecordingUpstream() : impl_(std::make_unique<Impl>()) {}
RecordingUpstream::~RecordingUpstream() = default;

std::string RecordingUpstream::origin() const { return impl_->listener.origin(); }

std::vector<http::Request> RecordingUpstream::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

}  // namespace assay
