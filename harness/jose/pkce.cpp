#include "harness/jose/pkce.hpp"

#include <algorithm>
#include <stdexcept>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::jose {

std::string make_verifier(std::size_t length) {
  if (length < kMinimumVerifier || length > kMaximumVerifier) {
    throw std::invalid_argument("a code verifier has 43 to 128 characters");
  }
  std::string verifier = random_token(length);  // a third longer than needed
  verifier.resize(length);
  return verifier;
}

bool is_verifier(std::string_view text) {
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  return text.size() >= kMinimumVerifier && text.size() <= kMaximumVerifier &&
         text.find_first_not_of(kUnreserved) == std::string_view::npos;
}

std::string s256_challenge(std::string_view verifier) { return base64url_encode(sha256(verifier)); }

}  // namespace assay::jose
