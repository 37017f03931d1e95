#include "harness/run/redirect_endpoint.hpp"

#include <httplib.h>

#include <atomic>

#include "harness/serve/listener.hpp"

namespace assay {

struct RedirectEndpoint::Impl {
  std::atomic<int> visits{0};
  std::unique_ptr<serve::Listener> listener{};
};

RedirectEndpoint::RedirectEndpoint(int port) : impl_(std::make_unique<Impl>()) {
  impl_->listener =
      std::make_unique<serve::Listener>(port, [this](httplib::Server& server, const std::string&) {
        server.Get("/callback", [this](const httplib::Request&, httplib::Response& response) {
          ++impl_->visits;
          response.set_content(
              "The authorization response has arrived. You can close this window.\n", "text/plain");
        });
      });
}

RedirectEndpoint::~RedirectEndpoint() = default;

std::string RedirectEndpoint::uri() const { return impl_->listener->origin() + "/callback"; }
int RedirectEndpoint::visits() const { return impl_->visits; }

}  // namespace assay
