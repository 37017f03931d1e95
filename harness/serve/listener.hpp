#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace httplib {
class Server;
}

namespace assay::serve {

/// Which address a listener is bound to. `every_address` plays a server that is open to its
/// network: bound to 0.0.0.0, and to the loopback device, so that nobody outside can reach it.
enum class Binding { loopback, every_address };

/// An HTTP server of our own on 127.0.0.1, in threads of its own, for as long as this lives.
class Listener {
 public:
  /// Binds (port 0: a free one), lets `mount` add the routes, and starts serving. Throws
  /// std::runtime_error with one sentence when the port is taken, or that binding cannot be had.
  /// `mount` gets the origin, e.g. "http://127.0.0.1:40001". Each answer is held back for `delay`,
  /// on all connections at once, so that a distant server can be played.
  Listener(int port, const std::function<void(httplib::Server&, const std::string& origin)>& mount,
           std::chrono::milliseconds delay = {}, Binding binding = Binding::loopback);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  int port() const;
  std::string origin() const;  ///< "http://127.0.0.1:PORT"

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::serve
