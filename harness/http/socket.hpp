#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace assay::http {

/// Owns a socket.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) {
      close(descriptor_);
    }
  }

  int get() const { return descriptor_; }

 private:
  int descriptor_{-1};
};

/// An address as text, and its port. IPv4 shows as IPv4 also where it is mapped into IPv6: a check
/// of addresses could be walked around otherwise.
std::pair<std::string, int> readable_address(const sockaddr& address);
std::string without_mapping(std::string_view address);
/// "127.0.0.1:80", "[::1]:80".
std::string peer_name(std::string_view address, int port);

}  // namespace assay::http
