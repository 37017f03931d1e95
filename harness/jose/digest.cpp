#include "harness/jose/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "harness/jose/base64url.hpp"
#include "harness/jose/openssl_internal.hpp"

namespace assay::jose {
namespace {

constexpr std::size_t kMaximumRandom = std::size_t{1} << 24U;

std::string hmac(const EVP_MD* hash, std::string_view secret, std::string_view bytes) {
  if (secret.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw std::invalid_argument("HMAC: the secret is too long");
  }
  const ErrorScope errors;
  // An empty string_view may hold a null pointer, which HMAC takes for "no key set".
  const std::string_view key = secret.empty() ? std::string_view("") : secret;
  std::string digest(static_cast<std::size_t>(EVP_MD_get_size(hash)), '\0');
  if (HMAC(hash, key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
           bytes_of(digest), nullptr) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  return digest;
}

std::string digest_by(const EVP_MD* hash, std::string_view bytes) {
  const ErrorScope errors;
  std::string digest(static_cast<std::size_t>(EVP_MD_get_size(hash)), '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), bytes_of(digest), nullptr, hash, nullptr) != 1) {
    throw std::runtime_error("The digest failed");
  }
  return digest;
}

}  // namespace

std::string sha256(std::string_view bytes) { return digest_by(EVP_sha256(), bytes); }
std::string md5(std::string_view bytes) { return digest_by(EVP_md5(), bytes); }
std::string sha1(std::string_view bytes) { return digest_by(EVP_sha1(), bytes); }

std::string hmac_sha256(std::string_view secret, std::string_view bytes) {
  return hmac(EVP_sha256(), secret, bytes);
}

std::string hmac_sha384(std::string_view secret, std::string_view bytes) {
  return hmac(EVP_sha384(), secret, bytes);
}

std::string hmac_sha512(std::string_view secret, std::string_view bytes) {
  return hmac(EVP_sha512(), secret, bytes);
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<std::uint8_t>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 0x0FU];
  }
  return text;
}

std::string random_bytes(std::size_t count) {
  const ErrorScope errors;
  if (count > kMaximumRandom) {
    throw std::invalid_argument("that many random bytes are a mistake");
  }
  std::string bytes(count, '\0');
  if (RAND_bytes(bytes_of(bytes), static_cast<int>(count)) != 1) {
    throw std::runtime_error("no random bytes could be had");
  }
  return bytes;
}

std::string random_token(std::size_t count) { return base64url_encode(random_bytes(count)); }

bool constant_time_equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace assay::jose
