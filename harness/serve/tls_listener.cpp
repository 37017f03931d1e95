#include "harness/serve/tls_listener.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <stdexcept>
#include <thread>

#include "harness/serve/worker_pool.hpp"

namespace assay::serve {
namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr std::size_t kMostConnections = 64;
constexpr int kBacklog = 128;
constexpr int kSeconds = 10;  // for a client to say something

class TlsServer final : public httplib::SSLServer {
 public:
  using httplib::SSLServer::SSLServer;

  int bind() {
    // Its default, SO_REUSEPORT, lets two listeners share a port in silence.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    const int port = bind_to_any_port(kHost);
    if (port > 0) {
      ::listen(svr_sock_, kBacklog);  // again: its backlog of five drops the sixth of a burst
    }
    return port;
  }
};

}  // namespace

struct TlsListener::Impl {
  Impl(const std::string& certificate_file, const std::string& key_file)
      : server(certificate_file.c_str(), key_file.c_str()) {}

  TlsServer server;
  int port{};
  std::thread thread;
};

TlsListener::TlsListener(const std::string& certificate_file, const std::string& key_file,
                         const std::function<void(httplib::Server&)>& mount)
    : impl_(std::make_unique<Impl>(certificate_file, key_file)) {
  TlsServer& server = impl_->server;
  if (!server.is_valid()) {
    throw std::runtime_error("The certificate and its key are of no use for TLS.");
  }
  server.new_task_queue = [] { return new WorkerPool(kMostConnections); };  // it deletes it
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(kSeconds);
  server.set_write_timeout(kSeconds);
  mount(server);
  impl_->port = server.bind();
  if (impl_->port <= 0) {
    throw std::runtime_error("No port is free on 127.0.0.1.");
  }
  impl_->thread = std::thread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) {  // stop() before the accept loop runs would be lost
    std::this_thread::yield();
  }
}

TlsListener::~TlsListener() {
  impl_->server.stop();
  impl_->thread.join();
}

int TlsListener::port() const { return impl_->port; }

std::string TlsListener::origin() const { return fmt::format("https://{}:{}", kHost, impl_->port); }

}  // namespace assay::serve
