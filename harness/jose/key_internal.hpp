// What a Key holds, and the steps that its .cpp files share. Included by this folder only.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/jose/key.hpp"
#include "harness/jose/openssl_internal.hpp"

namespace assay::jose {

struct Key::Impl {
  KeyType type{};
  std::optional<Algorithm> declared{};
  std::optional<std::string> use{};
  std::optional<std::vector<std::string>> operations{};  // "key_ops"
  bool has_private{};
  std::string kid{};
  std::string secret{};                // of KeyType::secret
  std::shared_ptr<EVP_PKEY> handle{};  // of all others; never changed, though OpenSSL wants it so
  std::map<std::string, std::string> numbers{};  // what public_numbers gave when the key was made
};

inline constexpr std::size_t kCoordinateSize = 32;  // P-256 and Ed25519
inline constexpr std::size_t kMaximumKeyText = std::size_t{64} * 1024;

// The bytes of a signature, or nothing where this key cannot make one.
std::optional<std::string> raw_signature(const Key::Impl& impl, Algorithm algorithm,
                                         std::string_view bytes);
// By type alone: what the key declares about its use is the caller's business.
bool raw_verifies(const Key::Impl& impl, Algorithm algorithm, std::string_view bytes,
                  std::string_view signature);

// What a key of that type signs with when it declares nothing.
Algorithm default_algorithm(KeyType type);
bool type_can(KeyType type, Algorithm algorithm);

// The members of the JWK that say which key the handle is. OpenSSL takes longer to tell them than
// to check a signature, so that they are asked for once a key.
std::map<std::string, std::string> public_numbers(EVP_PKEY* handle, KeyType type);

// The members that RFC 7638 hashes, which are also the type-specific public ones of the JWK (for a
// secret: "k", which is not public).
nlohmann::json required_members(const Key::Impl& impl);
nlohmann::json private_members(const Key::Impl& impl);

}  // namespace assay::jose
