#include "harness/attack/input.hpp"

#include <fmt/format.h>

#include <utility>

#include "harness/jose/base64url.hpp"

namespace assay::attack {
namespace {

constexpr auto encoded_member = "base64url";

/// True for text that JSON carries unchanged. Document replaces what is not UTF-8 when it writes.
bool survives_json(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) {
    return false;
  }
  const auto read = Document::parse(Document::array({Document(bytes)}).dump());
  return read && read->at(0).text() == bytes;
}

}  // namespace

Document bytes_document(std::string_view bytes) {
  return survives_json(bytes) ? Document(bytes)
                              : Document::object({{encoded_member, jose::base64url_encode(bytes)}});
}

std::optional<std::string> bytes_from(const Document& document) {
  if (const auto text = document.text()) {
    return text;
  }
  const auto encoded = document.text(encoded_member);
  auto bytes = encoded ? jose::base64url_decode(*encoded) : std::unexpected("");
  return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
}

std::string bytes_text(std::string_view bytes, std::size_t most) {
  std::string text;
  for (const char byte : bytes) {
    if (text.size() >= most) {
      return fmt::format("{}… ({} bytes)", text, bytes.size());
    }
    if (byte == '\\') {
      text += "\\\\";
    } else if (byte >= ' ' && byte <= '~') {
      text += byte;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return text;
}

}  // namespace assay::attack
