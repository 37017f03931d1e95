#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/http/message.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// Puts a Response together from header lines and pieces of body, within the limits. Interim
/// responses (1xx) and trailers are dropped, but count. Inside harness/http only.
class ResponseBuilder {
 public:
  explicit ResponseBuilder(const Limits& limits) : limits_(limits) {}

  /// One line of the header section, the empty one that ends it included; with or without its line
  /// break. False when a limit is passed.
  bool add_line(std::string_view line);
  /// False when the limit is passed; what still fitted is kept.
  bool add_body(std::string_view bytes);

  bool has_status() const { return response_.status != 0; }
  bool head_complete() const { return head_complete_; }
  bool overflowed() const { return !overflow_.empty(); }
  const std::string& overflow() const { return overflow_; }  ///< which limit was passed
  const Response& response() const { return response_; }
  /// The response, if at least a status line came.
  std::optional<Response> take();

 private:
  void read_status_line(std::string_view line);
  void read_field(std::string_view line);
  void flush_field();
  void end_head();

  Limits limits_;
  Response response_;
  std::optional<Header> field_;  ///< the last one, which a folded line may still continue
  std::size_t header_bytes_{};
  std::size_t header_lines_{};
  bool head_complete_{};
  std::string overflow_;
};

}  // namespace assay::http
