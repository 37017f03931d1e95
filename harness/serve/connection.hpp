#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace assay::serve {

/// One accepted connection as cpp-httplib wants it: a blocking byte stream with timeouts. Reads are
/// buffered, because cpp-httplib reads header lines byte by byte. The socket stays the caller's to
/// close.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, std::chrono::milliseconds timeout)
      : socket_(socket), timeout_(timeout) {}

  /// Waits for the first byte of a request; false when the client went away or `wait` has passed.
  bool wait_for_request(std::chrono::milliseconds wait) const;

  /// The next request up to and with the empty line that ends its header section, without the empty
  /// lines before it (RFC 9112 section 2.2); cut off once it is longer than `most`. Nullopt where
  /// the client goes away or falls silent before that.
  std::optional<std::string> take_head(std::size_t most);
  /// These bytes are read before everything else that comes.
  void put_first(std::string bytes);
  bool has_first() const { return first_read_ < first_.size(); }  ///< not all of those were read

  /// Says that nothing more comes and reads on for a moment: closing at once on unread bytes would
  /// reset the connection, and a client that is still sending would never read our answer.
  void finish();

  bool is_readable() const override;
  bool is_writable() const override;  ///< false also when the client has gone: ends streams
  ssize_t read(char* bytes, std::size_t size) override;
  ssize_t write(const char* bytes, std::size_t size) override;  ///< all of it, or -1
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  bool has_buffered() const { return begin_ < end_; }
  ssize_t receive();  ///< into the empty buffer; what ::recv returns

  socket_t socket_;
  std::chrono::milliseconds timeout_;
  std::array<char, 8192> buffer_{};
  std::size_t begin_{};
  std::size_t end_{};
  std::string first_;
  std::size_t first_read_{};
};

}  // namespace assay::serve
