#include "harness/http/raw_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <array>
#include <cstdlib>
#include <mutex>
#include <stdexcept>

namespace assay::http {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length:";
  const auto at = head.find(name);
  return at == std::string_view::npos
             ? 0
             : std::strtoul(std::string(head.substr(at + name.size())).c_str(), nullptr, 10);
}

}  // namespace

std::optional<std::string> RawConnection::take_request() {
  const auto head = pending_.find(end_of_head);
  if (head == std::string::npos) {
    return std::nullopt;
  }
  const std::size_t wanted =
      head + end_of_head.size() + content_length(std::string_view(pending_).substr(0, head));
  if (pending_.size() < wanted) {
    return std::nullopt;
  }
  std::string request = pending_.substr(0, wanted);
  pending_.erase(0, wanted);
  return request;
}

std::optional<std::string> RawConnection::read_request() {
  while (true) {
    if (auto request = take_request()) {
      return request;
    }
    if (!receive()) {
      return std::nullopt;
    }
  }
}

bool RawConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawConnection::wait_for_close() {
  while (receive()) {
  }
}

void RawConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_ = Socket();
}

bool RawConnection::receive() {
  std::array<char, 16384> buffer{};
  const auto got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got > 0) {
    pending_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return got > 0;
}

/// A connection that its own thread ends and the server's may cut short.
struct RawServer::Slot {
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
  bool is_finished() {
    const std::scoped_lock lock(mutex);
    return !open;
  }

  std::mutex mutex{};
  bool open{true};
  RawConnection connection;
  std::thread worker{};
};

RawServer::RawServer(Handler handler) : handler_(std::move(handler)) {
  constexpr int backlog = 512;
  listener_ = Socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_.get(), generic, size) != 0 || listen(listener_.get(), backlog) != 0 ||
      getsockname(listener_.get(), generic, &size) != 0) {
    throw std::runtime_error("No port on loopback could be had.");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  for (const auto& slot : slots_) {
    slot->shut_down();
  }
  for (const auto& slot : slots_) {
    slot->worker.join();
  }
}

RawServer::Handler RawServer::answering(std::string bytes) {
  return [bytes = std::move(bytes)](RawConnection& connection) {
    while (connection.read_request() && connection.send(bytes)) {
    }
  };
}

RawServer::Handler RawServer::answering_once(std::string bytes) {
  return [bytes = std::move(bytes)](RawConnection& connection) {
    if (connection.read_request()) {
      connection.send(bytes);
    }
  };
}

std::string RawServer::url(std::string_view target) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, target);
}

/// A long run makes thousands of connections; the threads of those that are over are not kept.
void RawServer::join_finished() {
  std::erase_if(slots_, [](const std::unique_ptr<Slot>& slot) {
    if (slot->is_finished()) {
      slot->worker.join();
      return true;
    }
    return false;
  });
}

void RawServer::accept_all() {
  while (true) {
    Socket accepted(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (accepted.get() < 0) {
      return;
    }
    accepted_ += 1;
    join_finished();
    Slot& slot = *slots_.emplace_back(std::make_unique<Slot>(std::move(accepted)));
    slot.worker = std::thread([this, &slot] {
      handler_(slot.connection);
      slot.finish();
    });
  }
}

}  // namespace assay::http
