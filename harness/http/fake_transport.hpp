#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// One line of a FakeTransport's script.
struct FakeAnswer {
  std::string method{};      ///< empty: any
  std::string url_prefix{};  ///< empty: any
  std::variant<Response, TransportFault, std::function<Response(const Request&)>> answer{};
  bool stays_open{};  ///< a stream of this answer does not end by itself
};

/// A Transport that answers from a script, for unit tests. The first answer whose method and prefix
/// match is taken, each time anew; an answer that should change from one request to the next is a
/// function. Where none matches: Fault::refused.
class FakeTransport : public Transport {
 public:
  explicit FakeTransport(std::vector<FakeAnswer> script = {}) : script_(std::move(script)) {}

  void add(FakeAnswer answer) { script_.push_back(std::move(answer)); }
  /// Everything that was asked so far, in order.
  const std::vector<Request>& requests() const { return requests_; }
  const std::vector<std::string>& purposes() const { return purposes_; }

  Exchange perform(const Request& request, std::string purpose) override;
  /// A stream that hands out the whole body as one piece, without ever waiting.
  std::unique_ptr<Stream> open(const Request& request, std::string purpose) override;

 private:
  const FakeAnswer* answer_to(const Request& request) const;

  std::vector<FakeAnswer> script_;
  std::vector<Request> requests_;
  std::vector<std::string> purposes_;
};

/// Shorthand for scripts.
Response fake_response(int status, std::string body = {}, Headers headers = {});
Response fake_json(int status, std::string body);

}  // namespace assay::http
