#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "harness/http/socket.hpp"

/// A server on loopback that sends exactly the bytes it is told to, with one thread per connection:
/// what no HTTP library would send.
namespace assay::http {

/// One end of a connection; bytes are read and written as they are.
class RawConnection {
 public:
  explicit RawConnection(Socket socket) : socket_(std::move(socket)) {}

  /// The bytes of the next request (its body by Content-Length), or nullopt when the client is
  /// gone.
  std::optional<std::string> read_request();
  /// False when the other side is gone.
  bool send(std::string_view bytes);
  /// Waits until the client closes, or the server is stopped.
  void wait_for_close();
  /// Closes with a reset instead of an orderly end.
  void reset();
  void shut_down() { shutdown(socket_.get(), SHUT_RDWR); }

  /// Waits for more bytes; false when the other side is gone.
  bool receive();
  /// A request that has come as a whole already; waits for nothing.
  std::optional<std::string> take_request();
  std::string take_all() { return std::exchange(pending_, {}); }  ///< what has come so far
  const std::string& pending() const { return pending_; }         ///< received and not yet read
  int descriptor() const { return socket_.get(); }

 private:
  Socket socket_;
  std::string pending_;
};

class RawServer {
 public:
  using Handler = std::function<void(RawConnection&)>;

  /// The connection is closed when the handler returns. Throws std::runtime_error where no port is
  /// to be had.
  explicit RawServer(Handler handler);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  /// Answers every request of every connection with the same bytes.
  static Handler answering(std::string bytes);
  /// Answers one request with these bytes and closes.
  static Handler answering_once(std::string bytes);

  int port() const { return port_; }
  std::string url(std::string_view target = "/") const;
  std::size_t connections() const { return accepted_; }  ///< so far

 private:
  struct Slot;
  void accept_all();
  void join_finished();

  Handler handler_;
  Socket listener_;
  int port_{};
  std::atomic<std::size_t> accepted_{};
  std::list<std::unique_ptr<Slot>> slots_;
  std::thread acceptor_;
};

}  // namespace assay::http
