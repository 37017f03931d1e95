#include "harness/http/raw_transport.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "harness/http/response_reader.hpp"
#include "harness/http/socket.hpp"
#include "harness/http/text.hpp"

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::string because(int error) { return std::system_category().message(error); }

std::string unbracketed(const std::string& host) {
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

struct AddressListCleanup {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

/// One raw exchange from the first look-up to the last byte.
class RawExchange {
 public:
  RawExchange(const Limits& limits, bool to_head, const ConnectionCheck& may_connect)
      : deadline_(steady_clock::now() + limits.timeout),
        reader_(limits, to_head),
        may_connect_(may_connect) {}

  void run(const std::string& host, int port, std::string_view bytes) {
    if (!connect_to(host, port)) {
      return;
    }
    if (!send_all(bytes)) {
      // An answer may be there all the same: many servers refuse before they have read everything.
      const auto why = std::exchange(fault_, std::nullopt);
      receive();
      if (fault_ && !reader_.started()) {
        fault_ = why;
      }
      return;
    }
    receive();
  }

  const std::string& peer() const { return peer_; }
  std::optional<TransportFault> fault() const { return fault_; }
  std::optional<steady_clock::time_point> first_byte() const { return first_byte_; }
  std::optional<Response> take() { return reader_.take(); }

 private:
  bool fail(Fault kind, std::string detail) {
    fault_ = TransportFault{.kind = kind, .detail = std::move(detail)};
    return false;
  }

  bool wait_for(short events) {
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(deadline_ - steady_clock::now());
      if (left <= milliseconds{0}) {
        return fail(Fault::timeout, "no whole answer in time");
      }
      pollfd entry{.fd = socket_.get(), .events = events, .revents = 0};
      const int ready =
          poll(&entry, 1, static_cast<int>(std::min(left, milliseconds{60'000}).count()));
      if (ready > 0) {
        return true;
      }
      if (ready < 0 && errno != EINTR) {
        return fail(Fault::other, because(errno));
      }
    }
  }

  bool connect_to(const std::string& host, int port) {
    const std::string bare = unbracketed(host);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string service = std::to_string(port);
    if (const int error = getaddrinfo(bare.c_str(), service.c_str(), &wanted, &found); error != 0) {
      return fail(Fault::unresolved, gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, AddressListCleanup> addresses(found);
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
      if (connect_one(host, *address)) {
        fault_.reset();
        return true;
      }
      if (fault_ && fault_->kind == Fault::timeout) {
        break;
      }
    }
    return false;
  }

  bool connect_one(const std::string& host, const addrinfo& address) {
    const auto [text, port] = readable_address(*address.ai_addr);
    if (may_connect_) {
      if (auto reason = may_connect_(host, text, port)) {
        return fail(Fault::forbidden_host, *std::move(reason));
      }
    }
    peer_ = peer_name(text, port);
    socket_ = Socket(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(socket_.get(), address.ai_addr, address.ai_addrlen) == 0) {
      return true;
    }
    if (errno != EINPROGRESS) {
      return fail(Fault::refused, because(errno));
    }
    if (!wait_for(POLLOUT)) {
      return false;
    }
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 || fail(Fault::refused, because(error));
  }

  bool send_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EAGAIN && errno != EINTR) {
        return fail(Fault::truncated, because(errno));
      } else if (!wait_for(POLLOUT)) {
        return false;
      }
    }
    return true;
  }

  void receive() {
    std::array<char, 16384> buffer{};
    while (!reader_.done() && wait_for(POLLIN)) {
      const auto got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got > 0) {
        first_byte_ = first_byte_.value_or(steady_clock::now());
        reader_.feed({buffer.data(), static_cast<std::size_t>(got)});
      } else if (got == 0) {
        reader_.end_of_input();
      } else if (errno != EAGAIN && errno != EINTR) {
        fail(Fault::truncated, because(errno));
        return;
      }
    }
    if (reader_.fault()) {
      fault_ = reader_.fault();
    }
  }

  steady_clock::time_point deadline_;
  ResponseReader reader_;
  const ConnectionCheck& may_connect_;
  Socket socket_;
  std::string peer_;
  std::optional<steady_clock::time_point> first_byte_;
  std::optional<TransportFault> fault_;
};

/// What the bytes look like as a request.
Request shown_as(const std::string& host, int port, std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find_first_of("\r\n"));
  const std::string_view method = line.substr(0, line.find(' '));
  const std::string_view after = line.substr(std::min(method.size() + 1, line.size()));
  const std::string_view target = after.substr(0, after.find(' '));
  return {
      .method = is_token(method) ? std::string(method) : "RAW",
      .url = fmt::format("http://{}{}", peer_name(unbracketed(host), port),
                         target.starts_with('/') ? target : "/"),
      .body = std::string(bytes),
  };
}

}  // namespace

Exchange send_raw(const std::string& host, int port, std::string_view bytes, const Limits& limits,
                  std::string purpose, const ConnectionCheck& may_connect) {
  const auto begun = steady_clock::now();
  const auto elapsed = [begun](steady_clock::time_point moment) {
    return std::chrono::duration_cast<std::chrono::microseconds>(moment - begun);
  };
  ExchangeRecord record{
      .id = next_exchange_id(),
      .purpose = std::move(purpose),
      .request = shown_as(host, port, bytes),
      .started = std::chrono::system_clock::now(),
  };
  RawExchange exchange(limits, record.request.method == "HEAD", may_connect);
  exchange.run(host, port, bytes);
  record.peer = exchange.peer();
  record.to_first_byte = elapsed(exchange.first_byte().value_or(begun));
  record.total = elapsed(steady_clock::now());
  std::optional<Response> response = exchange.take();
  if (const auto fault = exchange.fault()) {
    record.outcome = *fault;
    record.partial = std::move(response);
  } else {
    record.outcome = std::move(response).value_or(Response{});
  }
  return Exchange(std::move(record));
}

}  // namespace assay::http
