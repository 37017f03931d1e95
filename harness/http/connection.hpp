#pragma once

#include <netdb.h>

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/http/message.hpp"
#include "harness/http/socket.hpp"
#include "harness/http/tls.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// The addresses of a host, in the order in which they are to be tried; shared by connections.
using AddressList = std::shared_ptr<const addrinfo>;
/// `host` is a name or an address, IPv6 with or without brackets. Blocks. Fault::unresolved.
std::expected<AddressList, TransportFault> look_up(const std::string& host, int port);

std::string without_brackets(const std::string& host);

/// One connection to one host, TCP or TLS over it, that never blocks. Each step says whether it is
/// over; where it is not, events() is what poll() has to wait for before the step is called again,
/// unless there is a fault(). Inside harness/http only.
class Connection {
 public:
  /// `trust`: nullptr for plain TCP.
  Connection(std::string host, AddressList addresses, const TlsTrust* trust,
             ConnectionCheck may_connect);

  /// Connects to the first address that lets us, and shakes hands. The guard is asked about each.
  bool open();
  /// Bytes that send() would put on the wire for `text`, sealed where this is TLS. They must be
  /// sent in the order in which they were sealed.
  std::string sealed(std::string_view text);
  /// Sends bytes that sealed() made, behind what is still unsent.
  bool send(std::string_view bytes);
  bool flush();
  /// Takes what has arrived; false where nothing has. at_end() once nothing more will come.
  bool read(std::string& into);

  bool at_end() const { return at_end_; }
  short events() const { return events_; }
  int descriptor() const { return socket_.get(); }
  const std::string& peer() const { return peer_; }  ///< "address:port"
  const std::optional<TransportFault>& fault() const { return fault_; }
  /// What failed was sending: there may be an answer to read all the same.
  void forgive() { fault_.reset(); }

 private:
  bool connect();
  bool begin(const addrinfo& address);
  bool finish_connecting();
  bool shake_hands();
  bool receive(std::string& into);
  bool fail(Fault kind, std::string detail);

  std::string host_;
  AddressList addresses_;
  ConnectionCheck may_connect_;
  const addrinfo* next_{};
  Socket socket_;
  std::string peer_;
  bool connecting_{};
  bool connected_{};
  std::unique_ptr<TlsSession> tls_;
  bool greeted_{};  ///< our half of the handshake has begun
  bool shaken_{};
  std::string unsent_;
  bool at_end_{};
  short events_{};
  std::optional<TransportFault> fault_;
};

}  // namespace assay::http
