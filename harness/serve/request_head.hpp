#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::serve {

/// What a request says before its body. Names and values are as they came, without the whitespace
/// around values; lines of one name stay in order.
struct RequestHead {
  std::string line{};  ///< the request line
  std::vector<std::pair<std::string, std::string>> fields{};
  /// Nothing can follow on this connection: the client said so, or where the next request would
  /// begin depends on a body that is read leniently or not at all.
  bool is_last{};
  /// POST, PUT or PATCH that does not say how long its body is: it has none (RFC 9112 section 6.3).
  bool lacks_length{};
};

/// Why a request is not looked at any further.
struct HeadFault {
  int status{400};
  std::string reason{};  ///< one sentence, free of anything that was sent
};

/// Of a whole header section.
inline constexpr std::size_t kMostHeadBytes = std::size_t{64} * 1024;

/// Reads a request line and the field lines up to and with the empty line, strictly: whatever two
/// servers could read in two ways is a fault (RFC 9112 sections 2.2, 3.2, 5 and 6; RFC 9110 section
/// 5.5). That is a line that does not end in CRLF, control characters, a line without a colon,
/// whitespace before the colon, a folded line, no Host or two of them, and two lengths. The parts
/// of the request line are not looked at.
std::expected<RequestHead, HeadFault> read_request_head(std::string_view bytes);

}  // namespace assay::serve
