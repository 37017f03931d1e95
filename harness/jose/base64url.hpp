// Base64 in its two alphabets: base64url without padding (RFC 7515 section 2), used all over JOSE
// and PKCE, and the standard one with padding (RFC 4648 section 4), used by HTTP Basic.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace assay::jose {

/// Both encoders take any bytes and give ASCII.
std::string base64url_encode(std::string_view bytes);
std::string base64_encode(std::string_view bytes);

/// Both decoders accept only the one canonical text of some bytes: no foreign characters or white
/// space, no missing or surplus padding, and no bits set behind the last byte, so that two
/// different texts never stand for the same bytes. The error says what is wrong and never quotes
/// the input.
std::expected<std::string, std::string> base64url_decode(std::string_view text);
std::expected<std::string, std::string> base64_decode(std::string_view text);

}  // namespace assay::jose
