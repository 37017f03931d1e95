#pragma once

#include <functional>
#include <memory>
#include <string>

namespace httplib {
class Server;
}

namespace assay::serve {

/// An HTTPS server of our own on 127.0.0.1, at a free port, in threads of its own, for as long as
/// this lives. Each connection serves one request, so that it ends soon.
class TlsListener {
 public:
  /// The files are PEM: a certificate, and its private key. Throws std::runtime_error with one
  /// sentence where they do not fit together, or no port is to be had.
  TlsListener(const std::string& certificate_file, const std::string& key_file,
              const std::function<void(httplib::Server&)>& mount);
  TlsListener(const TlsListener&) = delete;
  TlsListener& operator=(const TlsListener&) = delete;
  ~TlsListener();

  int port() const;
  std::string origin() const;  ///< "https://127.0.0.1:PORT"

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::serve
