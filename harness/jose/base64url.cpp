#include "harness/jose/base64url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace assay::jose {
namespace {

constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kStandardAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kForeign = 0xFF;

using Inverse = std::array<std::uint8_t, 256>;

constexpr Inverse invert(std::string_view alphabet) {
  Inverse inverse{};
  inverse.fill(kForeign);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    inverse[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return inverse;
}

constexpr Inverse kUrlInverse = invert(kUrlAlphabet);
constexpr Inverse kStandardInverse = invert(kStandardAlphabet);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char byte : bytes) {
    pending = (pending << 8U) | static_cast<std::uint8_t>(byte);
    pending_bits += 8;
    while (pending_bits >= 6) {
      pending_bits -= 6;
      text += alphabet[(pending >> pending_bits) & 0x3FU];
    }
    pending &= (1U << pending_bits) - 1U;
  }
  if (pending_bits > 0) {
    text += alphabet[(pending << (6U - pending_bits)) & 0x3FU];
  }
  return text;
}

std::expected<std::string, std::string> decode(std::string_view text, const Inverse& inverse) {
  if (text.size() % 4 == 1) {
    return std::unexpected("base64: a length that no bytes encode to");
  }
  std::string bytes;
  bytes.reserve((text.size() / 4 * 3) + 2);
  std::uint32_t pending = 0;
  unsigned pending_bits = 0;
  for (const char character : text) {
    const std::uint8_t value = inverse[static_cast<std::uint8_t>(character)];
    if (value == kForeign) {
      return std::unexpected("base64: a character outside the alphabet");
    }
    pending = (pending << 6U) | value;
    pending_bits += 6;
    if (pending_bits >= 8) {
      pending_bits -= 8;
      bytes += static_cast<char>(static_cast<std::uint8_t>(pending >> pending_bits));
      pending &= (1U << pending_bits) - 1U;
    }
  }
  if (pending != 0) {
    return std::unexpected("base64: bits set behind the last byte");
  }
  return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kUrlAlphabet); }

std::string base64_encode(std::string_view bytes) {
  std::string text = encode(bytes, kStandardAlphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::expected<std::string, std::string> base64url_decode(std::string_view text) {
  return decode(text, kUrlInverse);
}

std::expected<std::string, std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::unexpected("base64: padding is missing");
  }
  // At most two; a third '=' is left in place and is then a foreign character.
  for (int i = 0; i < 2 && text.ends_with('='); ++i) {
    text.remove_suffix(1);
  }
  return decode(text, kStandardInverse);
}

}  // namespace assay::jose
