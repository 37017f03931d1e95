#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::http {

struct Header {
  std::string name{};
  std::string value{};
  friend bool operator==(const Header&, const Header&) = default;
};

/// Header lines in the order and the spelling in which they were sent or received; duplicates are
/// kept. Names compare without regard to case (RFC 9110 section 5.1).
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> lines) : lines_(lines) {}

  void add(std::string name, std::string value);
  void set(std::string_view name, std::string value);  ///< replaces every line of that name
  void remove(std::string_view name);

  std::optional<std::string> first(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  bool contains(std::string_view name) const;
  const std::vector<Header>& lines() const { return lines_; }

 private:
  std::vector<Header> lines_;
};

/// What to send. The URL goes out as it stands: dot segments, case and percent-encoding are not
/// touched.
struct Request {
  std::string method{"GET"};
  std::string url{};
  Headers headers{};
  std::string body{};
  std::optional<std::chrono::milliseconds> timeout{};  ///< default: the transport's
};

struct Response {
  int status{};
  std::string version{};  ///< "HTTP/1.1"
  std::string reason{};
  Headers headers{};
  std::string body{};
};

/// Why there is no (whole) response. A fault is data about the target, never an exception.
enum class Fault {
  unresolved,      ///< the host name has no address
  refused,         ///< nobody listens
  timeout,         ///< no answer, or not all of it, in time
  tls,             ///< no TLS connection that verifies
  not_http,        ///< what came is not HTTP
  truncated,       ///< the connection closed before the message ended
  too_large,       ///< more header lines or body than the transport takes
  forbidden_host,  ///< the guard does not let us talk to that address
  over_budget,     ///< the run may send no more
  bad_request,     ///< this transport cannot send such a request (the harness's fault)
  other,
};
std::string_view name_of(Fault fault);

struct TransportFault {
  Fault kind{Fault::other};
  std::string detail{};  ///< one sentence for people
};

/// The one counter that numbers the exchanges of this process. Thread safe.
std::uint64_t next_exchange_id();

/// Everything about one request and what came back. Made by a Transport.
struct ExchangeRecord {
  std::uint64_t id{};  ///< unique within a run, ascending in the order of sending
  std::string purpose{};
  Request request{};
  std::variant<TransportFault, Response> outcome{};
  std::optional<Response> partial{};  ///< with a fault: what had arrived before it
  std::string peer{};                 ///< "address:port"
  std::chrono::system_clock::time_point started{};
  std::chrono::microseconds to_first_byte{};
  std::chrono::microseconds total{};
  /// In a race: when the byte that completes the request was handed to the network.
  std::optional<std::chrono::steady_clock::time_point> released{};
};

/// An immutable ExchangeRecord, cheap to copy.
class Exchange {
 public:
  Exchange();
  explicit Exchange(ExchangeRecord record);

  const ExchangeRecord& record() const { return *record_; }
  const Request& request() const { return record_->request; }
  const Response* response() const { return std::get_if<Response>(&record_->outcome); }
  const TransportFault* fault() const { return std::get_if<TransportFault>(&record_->outcome); }

  int status() const;               ///< 0 where there is no response
  const std::string& body() const;  ///< empty where there is no response
  std::optional<std::string> header(std::string_view name) const;
  std::vector<std::string> header_values(std::string_view name) const;
  std::string media_type() const;  ///< lower case, without parameters; empty where there is none

  /// One line for people: `POST http://… -> 401`, or the fault.
  std::string summary() const;

 private:
  std::shared_ptr<const ExchangeRecord> record_;
};

}  // namespace assay::http
