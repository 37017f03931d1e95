#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "harness/http/socket.hpp"

/// For tests only: a server on loopback that sends exactly the bytes it is told to, with one thread
/// per connection.
namespace assay::http {

class RawConnection {
 public:
  explicit RawConnection(Socket socket) : socket_(std::move(socket)) {}

  /// The bytes of the next request (its body by Content-Length), or nullopt when the client is
  /// gone.
  std::optional<std::string> read_request() {
    std::size_t wanted = std::string::npos;
    while (pending_.size() < wanted) {
      const auto head = pending_.find("\r\n\r\n");
      if (head != std::string::npos) {
        wanted = head + 4 + content_length(pending_.substr(0, head));
      }
      if (pending_.size() < wanted && !receive()) {
        return std::nullopt;
      }
    }
    std::string request = pending_.substr(0, wanted);
    pending_.erase(0, wanted);
    return request;
  }

  /// False when the client is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Waits until the client closes, or the server is stopped.
  void wait_for_close() {
    while (receive()) {
    }
  }

  /// Closes with a reset instead of an orderly end.
  void reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    socket_ = Socket();
  }

  void shut_down() { shutdown(socket_.get(), SHUT_RDWR); }

  /// Waits for more bytes; false when the client is gone.
  bool receive() {
    std::array<char, 16384> buffer{};
    const auto got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got > 0) {
      pending_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return got > 0;
  }
  const std::string& pending() const { return pending_; }  ///< received and not yet read
  int descriptor() const { return socket_.get(); }

 private:
  static std::size_t content_length(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length:";
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + name.size(), nullptr, 10);
  }

  Socket socket_;
  std::string pending_;
};

class RawServer {
 public:
  using Handler = std::function<void(RawConnection&)>;

  /// The connection is closed when the handler returns.
  explicit RawServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = Socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_.get(), generic, size) != 0 || listen(listener_.get(), 64) != 0 ||
        getsockname(listener_.get(), generic, &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer() {
    shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::scoped_lock lock(mutex_);
      for (auto& connection : connections_) {
        connection->shut_down();
      }
    }
    for (std::thread& worker : workers_) {
      worker.join();
    }
  }

  /// Answers every request of every connection with the same bytes.
  static Handler answering(std::string bytes) {
    return [bytes = std::move(bytes)](RawConnection& connection) {
      while (connection.read_request() && connection.send(bytes)) {
      }
    };
  }
  /// Answers one request with these bytes and closes.
  static Handler answering_once(std::string bytes) {
    return [bytes = std::move(bytes)](RawConnection& connection) {
      if (connection.read_request()) {
        connection.send(bytes);
      }
    };
  }

  int port() const { return port_; }
  std::string url(std::string_view target = "/") const {
    return fmt::format("http://127.0.0.1:{}{}", port_, target);
  }
  std::size_t connections() const {
    const std::scoped_lock lock(mutex_);
    return connections_.size();
  }

 private:
  void accept_all() {
    while (true) {
      Socket accepted(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (accepted.get() < 0) {
        return;
      }
      const std::scoped_lock lock(mutex_);
      connections_.push_back(std::make_unique<Slot>(std::move(accepted)));
      workers_.emplace_back([this, slot = connections_.back().get()] {
        handler_(slot->connection);
        slot->finish();
      });
    }
  }

  /// A connection that its own thread ends and the server's may cut short.
  struct Slot {
    explicit Slot(Socket socket) : connection(std::move(socket)) {}
    void shut_down() {
      const std::scoped_lock lock(mutex);
      if (open) {
        connection.shut_down();
      }
    }
    void finish() {
      const std::scoped_lock lock(mutex);
      open = false;
      connection = RawConnection(Socket());
    }
    std::mutex mutex;
    bool open{true};
    RawConnection connection;
  };

  Handler handler_;
  Socket listener_;
  int port_{};
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Slot>> connections_;
  std::vector<std::thread> workers_;
  std::thread acceptor_;
};

/// What a handler saw, for the test's thread to look at.
class Seen {
 public:
  void add(std::string request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(std::move(request));
  }
  std::vector<std::string> all() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }
  /// Answers every request with the same bytes and remembers it.
  RawServer::Handler answering(std::string bytes) {
    return [this, bytes = std::move(bytes)](RawConnection& connection) {
      while (auto request = connection.read_request()) {
        add(*std::move(request));
        connection.send(bytes);
      }
    };
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

}  // namespace assay::http
