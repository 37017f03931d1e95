#pragma once

#include <cstddef>
#include <string_view>

namespace assay::reports {

/// What stands at the front of some bytes.
struct Character {
  char32_t code_point{};  ///< of an invalid byte: the byte
  std::size_t bytes{};
  bool valid{};  ///< shortest-form UTF-8, no surrogate, at most U+10FFFF (RFC 3629)
};

/// Reads one character; an invalid sequence counts as one invalid byte. `bytes` must not be empty.
Character first_character(std::string_view bytes);

/// True where a reader sees the character, and sees it where it stands: no control character,
/// nothing that turns the direction of the text or has no width, no noncharacter.
bool is_visible(const Character& character);

bool is_utf8(std::string_view bytes);

/// The longest beginning of up to `limit` bytes that does not cut a character in two.
std::string_view prefix_of(std::string_view text, std::size_t limit);

}  // namespace assay::reports
