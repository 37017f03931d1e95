#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/message.hpp"

namespace assay::http {

/// A response that is read piece by piece, such as an SSE stream. Other requests may go out while
/// it is open; what arrives for it meanwhile waits here. It lives as long as the caller wants,
/// unless the request named a timeout; its whole body is bounded like any other.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// Waits until the header section is there; false on a fault or when `wait` has passed.
  virtual bool wait_for_head(std::chrono::milliseconds wait) = 0;
  /// Status and headers (not the body) once wait_for_head() was true, else nullptr. Valid until the
  /// stream is destroyed.
  virtual const Response* head() const { return nullptr; }
  /// The next bytes of the body; nullopt when the stream has ended, failed, or nothing came within
  /// `wait`.
  virtual std::optional<std::string> next(std::chrono::milliseconds wait) = 0;
  /// True when nothing more will come, and everything that came has been read.
  virtual bool ended() const = 0;
  /// Closes the connection and returns what happened so far, with all of the body that has arrived.
  /// Without an answer by then that is Fault::timeout. Calling it again returns the same.
  virtual Exchange cancel() = 0;
};

/// The one seam through which bytes leave the harness. Redirects are never followed, cookies never
/// kept, proxies from the environment never used.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  virtual Exchange perform(const Request& request, std::string purpose) = 0;
  /// Like perform, but ends as soon as `enough` says so of what has arrived (asked once the header
  /// section is there, and again when more of the body comes): for event streams that stay open
  /// behind the answer. By default everything is waited for.
  virtual Exchange perform_until(const Request& request, std::string purpose,
                                 const std::function<bool(const Response&)>& /*enough*/) {
    return perform(request, std::move(purpose));
  }
  virtual std::unique_ptr<Stream> open(const Request& request, std::string purpose) = 0;
  /// Sends all of them at one moment, each over a connection of its own, and gives the exchanges in
  /// the same order: see race.hpp. By default (a fake has no connections) they go one by one.
  virtual std::vector<Exchange> race(const std::vector<Request>& requests,
                                     const std::string& purpose) {
    std::vector<Exchange> exchanges;
    for (const Request& request : requests) {
      exchanges.push_back(perform(request, purpose));
    }
    return exchanges;
  }
};

/// Bounds on what a target may make us hold or wait for.
struct Limits {
  std::chrono::milliseconds timeout{10'000};  ///< for one whole exchange
  std::size_t body_bytes{4U << 20U};
  std::size_t header_bytes{256U << 10U};
  std::size_t header_lines{1000};
};

/// Decides on the resolved address ("127.0.0.1", "::1") and port of a connection about to be used
/// for `host` (as in Url::host); returns the reason why not, or nullopt. An IPv4 address in IPv6
/// clothes is shown as IPv4.
using ConnectionCheck = std::function<std::optional<std::string>(
    const std::string& host, const std::string& address, int port)>;

struct CurlOptions {
  Limits limits{};
  std::string user_agent{};
  std::string ca_file{};          ///< PEM; empty: the system's
  ConnectionCheck may_connect{};  ///< empty: everything is allowed
};

/// HTTP/1.1 over libcurl, with kept-alive connections. Not thread safe: one per thread.
///
/// Header lines go out as listed. Added are only Host (which always comes first; an empty one that
/// is listed stays empty), the User-Agent and, with a body, Content-Length, each unless listed. A
/// request that curl cannot send (two Host lines, a line break in a URL or header, a HEAD with a
/// body) is Fault::bad_request: see send_raw(). Userinfo in a URL is dropped.
std::unique_ptr<Transport> make_curl_transport(CurlOptions options);

}  // namespace assay::http
