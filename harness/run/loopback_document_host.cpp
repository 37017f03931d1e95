#include "harness/run/loopback_document_host.hpp"

#include <httplib.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>

#include "harness/http/url.hpp"
#include "harness/issuer/document_rules.hpp"
#include "harness/jose/authority.hpp"
#include "harness/jose/digest.hpp"
#include "harness/serve/listener.hpp"
#include "harness/serve/received.hpp"
#include "harness/serve/tls_listener.hpp"

namespace assay {
namespace {

/// A folder that nobody else can read, and that goes with this.
class PrivateFolder {
 public:
  PrivateFolder() : path_((std::filesystem::temp_directory_path() / "assay-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("No folder for the certificate of the document host could be made.");
    }
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string at(const std::string& name) const { return path_ + "/" + name; }
  std::string put(const std::string& name, const std::string& contents) const {
    std::ofstream(at(name)) << contents;
    return at(name);
  }

 private:
  std::string path_;
};

class LoopbackDocumentHost : public DocumentHost {
 public:
  LoopbackDocumentHost() {
    const auto made = jose::make_loopback_certificate();
    ca_file_ = folder_.put("authority.pem", made.authority);
    const std::string certificate = folder_.put("certificate.pem", made.certificate);
    const std::string key = folder_.put("key.pem", made.key);
    const auto mounted = [this](httplib::Server& server) { mount(server); };
    documents_ = std::make_unique<serve::TlsListener>(certificate, key, mounted);
    other_ = std::make_unique<serve::TlsListener>(certificate, key, mounted);
    plain_ = std::make_unique<serve::Listener>(
        0, [this](httplib::Server& server, const std::string&) { mount(server); });
  }
  LoopbackDocumentHost(const LoopbackDocumentHost&) = delete;
  LoopbackDocumentHost& operator=(const LoopbackDocumentHost&) = delete;
  ~LoopbackDocumentHost() override { closing_ = true; }

  std::string origin(Door door) const override {
    if (door == Door::plain) {
      return plain_->origin();
    }
    return door == Door::documents ? documents_->origin() : other_->origin();
  }

  std::string fresh_word() override {
    constexpr std::size_t unguessable = 12;
    std::string word = jose::random_token(unguessable);
    const std::lock_guard lock(mutex_);
    places_[word];
    return word;
  }

  void serve(const std::string& word, const HostedAnswer& answer) override {
    const std::lock_guard lock(mutex_);
    places_[word].answer = answer;
    places_[word].is_served = true;
  }

  std::vector<http::Request> visits(const std::string& word) const override {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(word);
    return found == places_.end() ? std::vector<http::Request>{} : found->second.visits;
  }

  std::size_t bytes_taken(const std::string& word) const override {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(word);
    return found == places_.end() ? 0 : found->second.bytes;
  }

  std::string ca_file() const override { return ca_file_; }

 private:
  struct Place {
    HostedAnswer answer{};
    bool is_served{};
    std::vector<http::Request> visits{};
    std::size_t bytes{};
  };

  void mount(httplib::Server& server) {
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      respond(request, response);
    };
    server.Get(".*", answer).Post(".*", answer);
  }

  void respond(const httplib::Request& request, httplib::Response& response) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(
        places_, [&](const auto& place) { return request.target.contains(place.first); });
    if (found == places_.end()) {
      response.status = 404;
      return;
    }
    constexpr std::size_t most = 200;
    Place& place = found->second;
    if (place.visits.size() < most) {
      place.visits.push_back(serve::received(request));
    }
    response.status = place.is_served ? place.answer.status : 404;
    for (const auto& [name, value] : place.answer.headers.lines()) {
      response.set_header(name, value);
    }
    write_body(response, found->first, place.answer);
  }

  void write_body(httplib::Response& response, const std::string& word,
                  const HostedAnswer& answer) {
    const std::size_t length = answer.body.size() + answer.padding;
    if (length == 0) {
      response.set_content("", answer.media_type);
      return;
    }
    const auto provide = [this, word, body = answer.body, length](std::size_t offset,
                                                                  httplib::DataSink& sink) {
      constexpr std::size_t piece = std::size_t{64} << 10U;
      if (closing_) {
        return false;
      }
      std::string bytes = offset < body.size() ? body.substr(offset)
                                               : std::string(std::min(piece, length - offset), ' ');
      if (!sink.write(bytes.data(), bytes.size())) {
        return false;
      }
      const std::lock_guard lock(mutex_);
      places_[word].bytes += bytes.size();
      return true;
    };
    if (!answer.hides_length) {
      response.set_content_provider(
          length, answer.media_type,
          [provide](std::size_t offset, std::size_t, httplib::DataSink& sink) {
            return provide(offset, sink);
          });
      return;
    }
    response.set_chunked_content_provider(
        answer.media_type, [provide, length](std::size_t offset, httplib::DataSink& sink) {
          if (offset >= length) {
            sink.done();
            return true;
          }
          return provide(offset, sink);
        });
  }

  PrivateFolder folder_;
  std::string ca_file_;
  mutable std::mutex mutex_;
  std::map<std::string, Place> places_;
  std::atomic<bool> closing_{false};
  // The first to go: their threads use the rest.
  std::unique_ptr<serve::TlsListener> documents_;
  std::unique_ptr<serve::TlsListener> other_;
  std::unique_ptr<serve::Listener> plain_;
};

issuer::DocumentRules rules_that_let_in(const DocumentHost& host) {
  std::vector<std::string> open;
  for (const auto door : {DocumentHost::Door::documents, DocumentHost::Door::plain}) {
    const std::string origin = host.origin(door);
    const auto url = http::Url::parse(origin);
    open.push_back(origin);
    open.push_back(url ? url->scheme + "://localhost:" + std::to_string(url->port) : origin);
  }
  return {.ca_file = host.ca_file(), .open_origins = std::move(open)};
}

}  // namespace

std::shared_ptr<DocumentHost> shared_document_host() {
  static std::mutex mutex;
  static std::weak_ptr<DocumentHost> known;
  const std::lock_guard lock(mutex);
  auto host = known.lock();
  if (!host) {
    host = std::make_shared<LoopbackDocumentHost>();
    known = host;
    issuer::set_document_rules(rules_that_let_in(*host));
  }
  return host;
}

}  // namespace assay
