#include "harness/http/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace assay::http {
namespace {

std::string because(int error) { return std::system_category().message(error); }

bool only_later(int error) { return error == EAGAIN || error == EINTR; }

}  // namespace

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

std::expected<AddressList, TransportFault> look_up(const std::string& host, int port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string service = std::to_string(port);
  const int error = getaddrinfo(without_brackets(host).c_str(), service.c_str(), &wanted, &found);
  if (error != 0) {
    return std::unexpected(
        TransportFault{.kind = Fault::unresolved, .detail = gai_strerror(error)});
  }
  return AddressList(found, [](addrinfo* list) { freeaddrinfo(list); });
}

Connection::Connection(std::string host, AddressList addresses, const TlsTrust* trust,
                       ConnectionCheck may_connect)
    : host_(std::move(host)),
      addresses_(std::move(addresses)),
      may_connect_(std::move(may_connect)),
      next_(addresses_.get()) {
  if (trust != nullptr) {
    tls_ = std::make_unique<TlsSession>(*trust, without_brackets(host_));
  }
}

bool Connection::fail(Fault kind, std::string detail) {
  fault_ = TransportFault{.kind = kind, .detail = std::move(detail)};
  return false;
}

bool Connection::open() { return (connected_ || connect()) && (tls_ == nullptr || shake_hands()); }

bool Connection::connect() {
  if (connecting_ && finish_connecting()) {
    return true;
  }
  while (next_ != nullptr) {
    fault_.reset();
    const addrinfo& address = *std::exchange(next_, next_->ai_next);
    if (begin(address)) {
      return true;
    }
    if (connecting_) {
      return false;
    }
  }
  return false;  // the fault is that of the last address
}

bool Connection::begin(const addrinfo& address) {
  const auto [text, port] = readable_address(*address.ai_addr);
  if (may_connect_) {
    if (auto reason = may_connect_(host_, text, port)) {
      return fail(Fault::forbidden_host, *std::move(reason));
    }
  }
  peer_ = peer_name(text, port);
  socket_ = Socket(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (::connect(socket_.get(), address.ai_addr, address.ai_addrlen) == 0) {
    connected_ = true;
    return true;
  }
  if (errno != EINPROGRESS) {
    return fail(Fault::refused, because(errno));
  }
  connecting_ = true;
  events_ = POLLOUT;
  return false;
}

/// Called once poll() has said that it is decided.
bool Connection::finish_connecting() {
  connecting_ = false;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  connected_ = error == 0;
  return connected_ || fail(Fault::refused, because(error));
}

/// Reads once a call, so that a server that never stops sending does not keep us from looking at
/// the clock.
bool Connection::shake_hands() {
  if (!flush() || shaken_) {
    return shaken_;
  }
  std::string bytes;
  if (std::exchange(greeted_, true) && !receive(bytes)) {
    return false;
  }
  tls_->feed(bytes);
  shaken_ = tls_->handshake();
  unsent_ += tls_->take_output();
  const bool sent = flush();  // an alert goes out too
  if (tls_->failure()) {
    return fail(Fault::tls, *tls_->failure());
  }
  if (at_end_) {
    return fail(Fault::tls, "the connection closed within the TLS handshake");
  }
  if (sent) {
    events_ = POLLIN;
  }
  return sent && shaken_;
}

std::string Connection::sealed(std::string_view text) {
  return tls_ == nullptr ? std::string(text) : tls_->seal(text);
}

bool Connection::send(std::string_view bytes) {
  unsent_ += bytes;
  return flush();
}

bool Connection::flush() {
  std::string_view left = unsent_;
  bool failed = false;
  while (!left.empty() && !failed) {
    const auto sent = ::send(socket_.get(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EINTR) {
      failed = true;
    }
  }
  const int error = errno;
  unsent_.erase(0, unsent_.size() - left.size());
  if (failed && error != EAGAIN) {
    return fail(Fault::truncated, because(error));
  }
  events_ = failed ? POLLOUT : POLLIN;
  return !failed;
}

bool Connection::receive(std::string& into) {
  std::array<char, 16384> buffer{};
  const auto got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got < 0) {
    events_ = POLLIN;
    return !only_later(errno) && fail(Fault::truncated, because(errno));
  }
  at_end_ = got == 0;
  into.assign(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

bool Connection::read(std::string& into) {
  into.clear();
  if (!receive(into) || tls_ == nullptr) {
    return !fault_ && (at_end_ || !into.empty());
  }
  tls_->feed(into);
  into = tls_->open();
  if (tls_->failure()) {
    fail(Fault::tls, *tls_->failure());
  } else if (at_end_ && !tls_->closed()) {
    // Anybody on the way can end a TCP connection: without close_notify this is no end.
    fail(Fault::truncated, "the connection closed in the middle of the TLS stream");
  }
  at_end_ = at_end_ || tls_->closed();
  return !into.empty() || at_end_;
}

}  // namespace assay::http
