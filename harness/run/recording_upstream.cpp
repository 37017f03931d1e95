#include "harness/run/recording_upstream.hpp"

#include <httplib.h>

#include <mutex>

#include "harness/serve/listener.hpp"

namespace assay {
namespace {

http::Request as_request(const httplib::Request& asked) {
  http::Request request{.method = asked.method,
                        .url = asked.target,
                        .body = asked.body.substr(0, RecordingUpstream::most_body)};
  for (const auto& [name, value] : asked.headers) {
    request.headers.add(name, value);
  }
  return request;
}

}  // namespace

struct RecordingUpstream::Impl {
  Impl()
      : listener(0, [this](httplib::Server& server, const std::string&) {
          const auto record = [this](const httplib::Request& asked, httplib::Response& told) {
            keep(as_request(asked));
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
