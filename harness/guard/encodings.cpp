#include "harness/guard/encodings.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace assay::guard {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string percent_encoded(std::string_view text, std::string_view kept, bool upper) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || kept.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out += upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
    }
  }
  return out;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) {
      out.push_back(kAlphabet[(bits >> static_cast<unsigned>(held - 6)) & 0x3FU]);
    }
  }
  if (held > 0) {
    out.push_back(kAlphabet[(bits << static_cast<unsigned>(6 - held)) & 0x3FU]);
  }
  return out;
}

std::string decode_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const char plain = c == '-' ? '+' : c == '_' ? '/' : c;
    const std::size_t value = kAlphabet.find(plain);
    if (value == std::string_view::npos) {
      return {};
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU));
    }
  }
  return out;
}

std::string sha256_prefix(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
    return "????????";
  }
  return fmt::format("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3]);
}

std::vector<std::string> forms_of_secret(std::string_view secret) {
  constexpr std::string_view kUnreserved = "-._~";
  constexpr std::string_view kComponent = "-._~!'()*";  // encodeURIComponent
  constexpr std::string_view kUrl =
      "-._~!'()*;,/?:@&=+$#[]";               // where reserved characters stay as they are
  constexpr std::string_view kForm = "-._*";  // HTML forms; a blank becomes '+'
  std::vector<std::string> forms = {std::string(secret)};
  for (const std::string_view kept : {kUnreserved, kComponent, kUrl, kForm}) {
    for (const bool upper : {true, false}) {
      const std::string encoded = percent_encoded(secret, kept, upper);
      forms.push_back(encoded);
      forms.push_back(replaced(encoded, "%20", "+"));
    }
  }
  const std::string escaped = replaced(replaced(std::string(secret), "\\", "\\\\"), "\"", "\\\"");
  forms.push_back(escaped);
  forms.push_back(replaced(escaped, "/", "\\/"));
  const std::string base64 = encode_base64(secret);
  forms.push_back(base64);
  forms.push_back(replaced(replaced(base64, "+", "-"), "/", "_"));
  forms.push_back(percent_encoded(base64, kUnreserved, true));

  std::ranges::sort(forms.begin() + 1, forms.end());
  const auto tail = std::ranges::unique(forms.begin() + 1, forms.end());
  forms.erase(tail.begin(), tail.end());
  return forms;
}

}  // namespace assay::guard
