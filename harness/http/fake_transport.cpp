#include "harness/http/fake_transport.hpp"

#include <optional>
#include <utility>

namespace assay::http {
namespace {

class FakeStream : public Stream {
 public:
  FakeStream(Exchange exchange, bool stays_open)
      : exchange_(std::move(exchange)),
        stays_open_(stays_open),
        unread_(!exchange_.body().empty()) {}

  bool wait_for_head(std::chrono::milliseconds /*wait*/) override { return head() != nullptr; }
  const Response* head() const override { return exchange_.response(); }

  std::optional<std::string> next(std::chrono::milliseconds /*wait*/) override {
    return std::exchange(unread_, false) ? std::optional(exchange_.body()) : std::nullopt;
  }

  bool ended() const override { return cancelled_ || (!unread_ && !stays_open_); }

  Exchange cancel() override {
    cancelled_ = true;
    unread_ = false;
    return exchange_;
  }

 private:
  Exchange exchange_;
  bool stays_open_;
  bool unread_;
  bool cancelled_{};
};

std::variant<TransportFault, Response> outcome_of(const FakeAnswer* found, const Request& request) {
  if (found == nullptr) {
    return TransportFault{.kind = Fault::refused, .detail = "the script has no answer to this"};
  }
  if (const auto* fault = std::get_if<TransportFault>(&found->answer)) {
    return *fault;
  }
  if (const auto* response = std::get_if<Response>(&found->answer)) {
    return *response;
  }
  return std::get<std::function<Response(const Request&)>>(found->answer)(request);
}

}  // namespace

const FakeAnswer* FakeTransport::answer_to(const Request& request) const {
  for (const FakeAnswer& answer : script_) {
    const bool method = answer.method.empty() || answer.method == request.method;
    if (method && request.url.starts_with(answer.url_prefix)) {
      return &answer;
    }
  }
  return nullptr;
}

Exchange FakeTransport::perform(const Request& request, std::string purpose) {
  requests_.push_back(request);
  purposes_.push_back(purpose);
  return Exchange({
      .id = next_exchange_id(),
      .purpose = std::move(purpose),
      .request = request,
      .outcome = outcome_of(answer_to(request), request),
      .peer = "fake:0",
      .started = std::chrono::system_clock::now(),
  });
}

std::unique_ptr<Stream> FakeTransport::open(const Request& request, std::string purpose) {
  const FakeAnswer* found = answer_to(request);
  const bool stays_open = found != nullptr && found->stays_open;
  return std::make_unique<FakeStream>(perform(request, std::move(purpose)), stays_open);
}

Response fake_response(int status, std::string body, Headers headers) {
  return {
      .status = status,
      .version = "HTTP/1.1",
      .headers = std::move(headers),
      .body = std::move(body),
  };
}

Response fake_json(int status, std::string body) {
  return fake_response(status, std::move(body),
                       {{.name = "Content-Type", .value = "application/json"}});
}

}  // namespace assay::http
