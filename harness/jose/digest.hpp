// Hashes, random bytes, and comparison that does not tell by its time where two texts differ.
// All take and give raw bytes in strings. All throw std::runtime_error when the crypto library
// itself fails (no entropy, no memory), which no input can bring about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::jose {

std::string sha256(std::string_view bytes);  ///< 32 bytes (FIPS 180-4)
/// Broken both, and here only to recognise what others made with them.
std::string md5(std::string_view bytes);   ///< 16 bytes (RFC 1321)
std::string sha1(std::string_view bytes);  ///< 20 bytes (FIPS 180-4)
std::string hmac_sha256(std::string_view secret, std::string_view bytes);  ///< 32 bytes (RFC 2104)
std::string hmac_sha384(std::string_view secret, std::string_view bytes);  ///< 48 bytes
std::string hmac_sha512(std::string_view secret, std::string_view bytes);  ///< 64 bytes

std::string hex(std::string_view bytes);  ///< lower case, two characters a byte

/// From the cryptographic generator of the operating system and OpenSSL.
std::string random_bytes(std::size_t count);
std::string random_token(std::size_t count = 32);  ///< `count` random bytes as base64url

/// Length is not hidden, contents are.
bool constant_time_equal(std::string_view left, std::string_view right);

}  // namespace assay::jose
