#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace assay::http {

/// The certificates that servers are verified against. Costs milliseconds to read: make one and
/// keep it. Inside harness/http only.
class TlsTrust {
 public:
  /// `ca_file`: PEM; empty: the system's. One that cannot be read is noticed at the first
  /// handshake.
  explicit TlsTrust(const std::string& ca_file);
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;
  ~TlsTrust();

 private:
  friend class TlsSession;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The client's side of one TLS connection, as a codec: it never touches a socket, so that a record
/// can be made now and sent later. The server must prove to be `host`, a name or an address (IPv6
/// without brackets), by a certificate that leads to the trusted ones; HTTP/1.1 is offered by ALPN.
/// Inside harness/http only.
class TlsSession {
 public:
  TlsSession(const TlsTrust& trust, const std::string& host);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession();

  /// Takes bytes that came from the server.
  void feed(std::string_view bytes);
  /// One step of the handshake, as far as what was fed goes; true once it is done.
  bool handshake();
  /// Bytes that must go to the server next; empty where there are none.
  std::string take_output();
  /// `text` as records, behind whatever output there is.
  std::string seal(std::string_view text);
  /// What the records fed so far say.
  std::string open();
  /// The server said that nothing more will come.
  bool closed() const { return closed_; }
  /// Why the session is of no use (any more), for people.
  const std::optional<std::string>& failure() const { return failure_; }

 private:
  /// True where OpenSSL only waits for more; else notes why it failed, or that it is closed.
  bool waits(int result);

  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool closed_{};
  std::optional<std::string> failure_;
};

}  // namespace assay::http
