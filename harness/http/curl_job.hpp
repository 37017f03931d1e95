#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/http/message.hpp"
#include "harness/http/response_builder.hpp"
#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"

namespace assay::http {

struct CurlEasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyCleanup>;

/// One exchange over one curl handle: sets the handle up, receives its callbacks, and says in the
/// end what happened. Inside harness/http only.
class CurlJob {
 public:
  CurlJob(const CurlOptions& options, Request request, std::string purpose);
  CurlJob(const CurlJob&) = delete;
  CurlJob& operator=(const CurlJob&) = delete;
  ~CurlJob() = default;

  /// Sets up a handle that is as good as new. False when the request cannot be sent by curl; the
  /// job is done then.
  bool prepare(CurlEasy easy, std::optional<std::chrono::milliseconds> timeout);
  void finish(CURLcode code);
  void fail(Fault kind, std::string detail);
  CurlEasy release() { return std::move(easy_); }

  CURL* easy() const { return easy_.get(); }
  bool done() const { return done_; }
  const ResponseBuilder& received() const { return received_; }
  /// Once, after the job is done, or to leave it as it is.
  Exchange take_exchange();

 private:
  void set_connection_options();
  void set_method_and_body();
  void set_headers();
  void note_peer();
  TransportFault fault_for(CURLcode code) const;
  bool allows(const std::string& address, int port);

  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose,
                                      struct curl_sockaddr* address) noexcept;
  static int on_before_request(void* self, char* address, char* local_address, int port,
                               int local_port) noexcept;

  template <typename Value>
  void set(CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(easy_.get(), option, value); code != CURLE_OK) {
      setup_error_ = code;
    }
  }
  void add_line(const std::string& line);

  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  const CurlOptions& options_;
  ExchangeRecord record_;
  Url url_;
  ResponseBuilder received_;
  CurlEasy easy_;
  std::unique_ptr<curl_slist, ListCleanup> lines_;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::chrono::steady_clock::time_point begun_{};
  std::optional<std::string> forbidden_;
  std::optional<TransportFault> fault_;
  CURLcode setup_error_{CURLE_OK};
  bool done_{};
};

}  // namespace assay::http
