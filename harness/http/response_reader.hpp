#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/http/response_builder.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// A strict HTTP/1.1 response parser (RFC 9112) for the raw transport: what is ambiguous is not
/// read one way or the other, it is Fault::not_http. Takes the bytes in pieces of any size.
class ResponseReader {
 public:
  /// `to_head`: the request was HEAD, so no body follows whatever the headers say.
  ResponseReader(const Limits& limits, bool to_head) : builder_(limits), to_head_(to_head) {}

  void feed(std::string_view bytes);
  /// The peer closed its side.
  void end_of_input();

  bool done() const { return state_ == State::done || fault_.has_value(); }
  bool started() const { return started_; }
  const std::optional<TransportFault>& fault() const { return fault_; }
  std::optional<Response> take() { return builder_.take(); }

 private:
  enum class State {
    status,
    fields,
    counted,
    chunk_size,
    chunk,
    chunk_end,
    trailers,
    until_close,
    done
  };

  bool step();
  bool take_line(std::string& line);
  bool read_head_line();
  bool read_counted();
  bool read_chunk_line();
  bool read_trailer_line();
  void begin_body();
  void begin_counted(const std::vector<std::string>& lengths);
  void fail(Fault kind, std::string detail);
  bool add_body(std::size_t most);

  ResponseBuilder builder_;
  bool to_head_;
  State state_{State::status};
  std::string pending_;
  std::size_t read_{};  ///< how much of pending_ is used up
  std::size_t left_{};  ///< of the body or chunk
  bool started_{};
  std::optional<TransportFault> fault_;
};

}  // namespace assay::http
