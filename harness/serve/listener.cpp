#include "harness/serve/listener.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "harness/serve/connection.hpp"
#include "harness/serve/request_head.hpp"
#include "harness/serve/worker_pool.hpp"

namespace assay::serve {
namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr const char* kEveryAddress = "0.0.0.0";
constexpr std::size_t kMostConnections = 256;
constexpr std::size_t kMostRequestsPerConnection = 1'000'000;
constexpr std::size_t kMostBodyBytes = std::size_t{4} << 20U;
constexpr int kBacklog = 512;
constexpr std::chrono::seconds kKeepAlive{30};
constexpr std::chrono::seconds kReadTimeout{5};

/// cpp-httplib's server with connections of our own, which can be ended from outside: its own waits
/// out the keep-alive timeout of every idle client before it stops.
class LoopbackServer final : public httplib::Server {
 public:
  LoopbackServer(std::chrono::milliseconds delay, Binding binding)
      : delay_(delay), host_(binding == Binding::loopback ? kHost : kEveryAddress) {
    new_task_queue = [] { return new WorkerPool(kMostConnections); };  // cpp-httplib deletes it
    // Its default, SO_REUSEPORT, lets two listeners share a port in silence.
    set_socket_options([this, binding](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
      if (binding == Binding::every_address) {
        constexpr std::string_view device = "lo";
        kept_inside_ = ::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, device.data(),
                                    static_cast<socklen_t>(device.size())) == 0;
      }
    });
    set_keep_alive_max_count(kMostRequestsPerConnection);
    set_keep_alive_timeout(kKeepAlive.count());
    set_payload_max_length(kMostBodyBytes);
    // Its default tells the client what the exception said.
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
          response.status = 500;
          response.set_content("Internal error\n", "text/plain");
        });
  }

  int bind(int port) {
    int bound = -1;
    if (port == 0) {
      bound = bind_to_any_port(host_);
    } else if (bind_to_port(host_, port)) {
      bound = port;
    }
    if (!kept_inside_) {
      return -1;
    }
    if (bound > 0) {
      ::listen(svr_sock_, kBacklog);  // again: its backlog of five drops the sixth of a burst
    }
    return bound;
  }

  /// Stops accepting and hangs up on every client. Whoever is inside a handler finishes it.
  void hang_up() {
    stop();
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    hanging_up_.notify_all();
    for (const socket_t socket : open_) {
      ::shutdown(socket, SHUT_RDWR);
    }
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    {
      const std::lock_guard lock(mutex_);
      open_.insert(socket);
    }
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);  // a launched target must not inherit our clients
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Connection connection(socket, kReadTimeout);
    bool served = false;
    try {
      served = serve(connection);
    } catch (...) {
      served = false;  // a content provider threw half-way through a body: only hanging up tells
    }
    if (!stopping_) {
      connection.finish();
    }
    const std::lock_guard lock(mutex_);
    open_.erase(socket);
    ::close(socket);
    return served;
  }

  bool serve(Connection& connection) {
    bool served = false;
    for (std::size_t left = kMostRequestsPerConnection; left > 0; --left) {
      if (stopping_ || !connection.wait_for_request(kKeepAlive)) {
        break;
      }
      const auto head = connection.take_head(kMostHeadBytes);
      if (!head) {
        break;
      }
      hold_back();
      const auto request = read_request_head(*head);
      if (!request) {
        refuse(connection, request.error());
        break;
      }
      const bool is_last = left == 1 || request->is_last;
      bool closed = false;
      served = answer(connection, *request, is_last, closed);
      if (!served || closed || is_last) {
        break;
      }
    }
    return served;
  }

  void hold_back() {
    if (delay_.count() > 0) {
      std::unique_lock lock(mutex_);
      hanging_up_.wait_for(lock, delay_, [this] { return stopping_.load(); });
    }
  }

  /// cpp-httplib gets to see the request line and the body alone. Left to itself it decodes percent
  /// signs in header values, drops empty ones and skips lines that it cannot read: our servers
  /// would check something else than what was sent.
  bool answer(Connection& connection, const RequestHead& head, bool is_last, bool& closed) {
    connection.put_first(head.line + "\r\n\r\n");
    const bool served =
        process_request(connection, is_last, closed, [&head](httplib::Request& request) {
          request.headers = httplib::Headers(head.fields.begin(), head.fields.end());
          if (head.lacks_length) {
            request.headers.emplace("Content-Length", "0");  // else it waits for a body
          }
        });
    // Where it refused the request line it has not read on: what follows is not to be trusted.
    return served && !connection.has_first();
  }

  static void refuse(Connection& connection, const HeadFault& fault) {
    const std::string answer = fmt::format(
        "HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Type: text/plain\r\n"
        "Content-Length: {}\r\n\r\n{}\n",
        fault.status, fault.status == 431 ? "Request Header Fields Too Large" : "Bad Request",
        fault.reason.size() + 1, fault.reason);
    connection.write(answer.data(), answer.size());
  }

  const std::chrono::milliseconds delay_;
  const char* const host_;
  bool kept_inside_{true};  ///< nobody outside this machine reaches it
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable hanging_up_;
  std::set<socket_t> open_;
};

}  // namespace

struct Listener::Impl {
  Impl(std::chrono::milliseconds delay, Binding binding) : server(delay, binding) {}

  LoopbackServer server;
  int port{};
  std::thread thread;
};

Listener::Listener(int port,
                   const std::function<void(httplib::Server&, const std::string& origin)>& mount,
                   std::chrono::milliseconds delay, Binding binding)
    : impl_(std::make_unique<Impl>(delay, binding)) {
  impl_->port = impl_->server.bind(port);
  if (impl_->port <= 0) {
    throw std::runtime_error(fmt::format("Port {} on {} is taken.", port, kHost));
  }
  mount(impl_->server, origin());
  impl_->thread = std::thread([server = &impl_->server] { server->listen_after_bind(); });
  // stop() before the accept loop runs would be lost. Connections are queued by the kernel from
  // bind on.
  while (!impl_->server.is_running()) {
    std::this_thread::yield();
  }
}

Listener::~Listener() {
  impl_->server.hang_up();
  impl_->thread.join();
}

int Listener::port() const { return impl_->port; }

std::string Listener::origin() const { return fmt::format("http://{}:{}", kHost, impl_->port); }

}  // namespace assay::serve
