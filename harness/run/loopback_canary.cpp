#include "harness/run/loopback_canary.hpp"

#include <httplib.h>

#include <map>
#include <mutex>

#include "harness/jose/digest.hpp"
#include "harness/run/loopback_document_host.hpp"
#include "harness/serve/listener.hpp"

namespace assay {
namespace {

class LoopbackCanary : public Canary, public HostsDocuments {
 public:
  std::string place(const std::string& body) override {
    constexpr std::size_t unguessable = 12;
    const std::string path = "/" + jose::random_token(unguessable);
    const std::lock_guard lock(mutex_);
    if (!listener_) {
      listener_ = std::make_unique<serve::Listener>(
          0, [this](httplib::Server& server, const std::string&) { mount(server); });
    }
    places_[path].body = body;
    return listener_->origin() + path;
  }

  std::size_t visits(const std::string& url) const override {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(url.substr(url.rfind('/')));
    return found == places_.end() ? 0 : found->second.visits;
  }

  DocumentHost& documents() override {
    const std::lock_guard lock(mutex_);
    if (!documents_) {
      documents_ = shared_document_host();
    }
    return *documents_;
  }

 private:
  struct Place {
    std::string body{};
    std::size_t visits{};
  };

  void mount(httplib::Server& server) {
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      const auto found = places_.find(request.path);
      if (found == places_.end()) {
        response.status = 404;
        return;
      }
      ++found->second.visits;
      response.set_content(found->second.body, "application/json");
    };
    server.Get("/.*", answer).Post("/.*", answer);
  }

  mutable std::mutex mutex_;
  std::map<std::string, Place> places_;
  std::shared_ptr<DocumentHost> documents_;
  std::unique_ptr<serve::Listener> listener_;  ///< the first to go: its threads use the rest
};

}  // namespace

std::shared_ptr<Canary> make_loopback_canary() { return std::make_shared<LoopbackCanary>(); }

}  // namespace assay
