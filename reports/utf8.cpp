#include "reports/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace assay::reports {
namespace {

struct Range {
  char32_t first{};
  char32_t last{};
};

/// Characters that hide or move text, so that what is shown is not what was sent.
constexpr std::array<Range, 10> kInvisible{{
    {0x0000, 0x001F},    // C0 controls, ESC among them
    {0x007F, 0x009F},    // DEL and C1 controls, which some terminals obey
    {0x00AD, 0x00AD},    // soft hyphen
    {0x061C, 0x061C},    // Arabic letter mark
    {0x200B, 0x200F},    // zero width, direction marks
    {0x2028, 0x202E},    // line separators, direction overrides
    {0x2060, 0x206F},    // word joiner, isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // annotations
    {0xE0000, 0xE007F},  // tags
}};

constexpr Character invalid(unsigned char lead) {
  return {.code_point = lead, .bytes = 1, .valid = false};
}

/// How many bytes a lead byte announces, or 0 where it cannot begin a character.
constexpr std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};

constexpr bool is_scalar(char32_t value, std::size_t length) {
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value >= kSmallest.at(length) && value <= 0x10FFFF && !is_surrogate;
}

}  // namespace

Character first_character(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const std::size_t length = length_of(lead);
  if (length == 0 || length > bytes.size()) {
    return invalid(lead);
  }
  char32_t value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t index = 1; index < length; ++index) {
    const auto next = static_cast<unsigned char>(bytes[index]);
    if ((next & 0xC0U) != 0x80U) {
      return invalid(lead);
    }
    value = (value << 6U) | (next & 0x3FU);
  }
  return is_scalar(value, length) ? Character{.code_point = value, .bytes = length, .valid = true}
                                  : invalid(lead);
}

bool is_visible(const Character& character) {
  const char32_t value = character.code_point;
  const bool is_noncharacter = (value & 0xFFFEU) == 0xFFFEU || (value >= 0xFDD0 && value <= 0xFDEF);
  return character.valid && !is_noncharacter &&
         std::ranges::none_of(kInvisible, [value](const Range& range) {
           return value >= range.first && value <= range.last;
         });
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const Character next = first_character(bytes);
    if (!next.valid) {
      return false;
    }
    bytes.remove_prefix(next.bytes);
  }
  return true;
}

std::string_view prefix_of(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  std::size_t end = limit;
  // A character has at most three continuation bytes; longer runs are no UTF-8 and may be cut
  // anywhere.
  for (int step = 0; step < 3 && end > 0; ++step) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U) {
      break;
    }
    --end;
  }
  const bool is_inside = (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;
  return text.substr(0, is_inside ? limit : end);
}

}  // namespace assay::reports
