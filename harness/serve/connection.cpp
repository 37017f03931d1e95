#include "harness/serve/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace assay::serve {
namespace {

constexpr std::chrono::milliseconds kGoodbye{100};

/// What of `events` happened within `wait`, or that the peer went away; 0 for nothing.
short wait_for(socket_t socket, short events, std::chrono::milliseconds wait) {
  pollfd entry{.fd = socket, .events = events, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, static_cast<int>(wait.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 ? entry.revents : short{0};
}

bool peer_is_gone(socket_t socket) {
  char byte{};
  const ssize_t got = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

using NameOf = int (*)(int, sockaddr*, socklen_t*);

void read_name(NameOf name_of, socket_t socket, std::string& ip, int& port) {
  sockaddr_in name{};
  socklen_t size = sizeof(name);
  std::array<char, INET_ADDRSTRLEN> text{};
  if (name_of(socket, reinterpret_cast<sockaddr*>(&name), &size) == 0 &&
      ::inet_ntop(AF_INET, &name.sin_addr, text.data(), text.size()) != nullptr) {
    ip = text.data();
    port = ntohs(name.sin_port);
  }
}

}  // namespace

bool Connection::wait_for_request(std::chrono::milliseconds wait) const {
  return has_buffered() || (wait_for(socket_, POLLIN, wait) != 0 && !peer_is_gone(socket_));
}

void Connection::finish() {
  ::shutdown(socket_, SHUT_WR);
  const auto until = std::chrono::steady_clock::now() + kGoodbye;
  for (auto left = kGoodbye; left.count() > 0;) {
    if (wait_for(socket_, POLLIN, left) == 0 ||
        ::recv(socket_, buffer_.data(), buffer_.size(), 0) <= 0) {
      return;
    }
    left = std::chrono::duration_cast<std::chrono::milliseconds>(until -
                                                                 std::chrono::steady_clock::now());
  }
}

bool Connection::is_readable() const {
  return has_first() || has_buffered() || wait_for(socket_, POLLIN, timeout_) != 0;
}

bool Connection::is_writable() const {
  return (wait_for(socket_, POLLOUT, timeout_) & POLLOUT) != 0 && !peer_is_gone(socket_);
}

ssize_t Connection::receive() {
  if (wait_for(socket_, POLLIN, timeout_) == 0) {
    return -1;
  }
  const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
  begin_ = 0;
  end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
  return got;
}

std::optional<std::string> Connection::take_head(std::size_t most) {
  std::string head;
  // A bare LF ends a line here too, for the reader of the head to refuse: waiting on for the CR
  // would only end in silence.
  while (!head.ends_with("\n\r\n") && !head.ends_with("\n\n") && head.size() <= most) {
    if (!has_buffered() && receive() <= 0) {
      return std::nullopt;
    }
    const std::string_view there(buffer_.data() + begin_, end_ - begin_);
    const std::size_t taken = std::min(there.find('\n'), there.size() - 1) + 1;
    head += there.substr(0, taken);
    begin_ += taken;
    if (head == "\r\n") {
      head.clear();
    }
  }
  return head;
}

void Connection::put_first(std::string bytes) {
  first_ = std::move(bytes);
  first_read_ = 0;
}

ssize_t Connection::read(char* bytes, std::size_t size) {
  if (has_first()) {
    const std::size_t taken = first_.copy(bytes, size, first_read_);
    first_read_ += taken;
    return static_cast<ssize_t>(taken);
  }
  if (!has_buffered()) {
    if (const ssize_t got = receive(); got <= 0) {
      return got;
    }
  }
  const std::size_t taken = std::min(size, end_ - begin_);
  std::memcpy(bytes, buffer_.data() + begin_, taken);
  begin_ += taken;
  return static_cast<ssize_t>(taken);
}

ssize_t Connection::write(const char* bytes, std::size_t size) {
  std::size_t sent = 0;
  while (sent < size) {
    if ((wait_for(socket_, POLLOUT, timeout_) & POLLOUT) == 0) {
      return -1;
    }
    const ssize_t now = ::send(socket_, bytes + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (now < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      return -1;
    }
    sent += now > 0 ? static_cast<std::size_t>(now) : 0;
  }
  return static_cast<ssize_t>(size);
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  read_name(::getpeername, socket_, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  read_name(::getsockname, socket_, ip, port);
}

}  // namespace assay::serve
