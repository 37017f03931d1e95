// Proof Key for Code Exchange (RFC 7636).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::jose {

inline constexpr std::size_t kMinimumVerifier = 43;  // RFC 7636 section 4.1
inline constexpr std::size_t kMaximumVerifier = 128;

/// A fresh verifier of that many characters. Throws std::invalid_argument outside of the bounds
/// above.
std::string make_verifier(std::size_t length = kMinimumVerifier);

/// Length and alphabet: 43 to 128 unreserved characters.
bool is_verifier(std::string_view text);

/// BASE64URL(SHA256(verifier)), of any text.
std::string s256_challenge(std::string_view verifier);

}  // namespace assay::jose
