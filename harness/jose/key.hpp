// A key as a value: made here, or read from a JWK (RFC 7517, 7518, 8037) or a PEM file.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "harness/jose/algorithm.hpp"

namespace assay::jose {

enum class KeyType { rsa, ec, okp, secret };  ///< "kty": RSA, EC (P-256), OKP (Ed25519), oct

/// Cheap to copy, immutable, and safe to use from many threads. Programmer's errors throw
/// std::invalid_argument; what a foreign text gets wrong comes back as an error that never quotes
/// it.
class Key {
 public:
  /// RSA of 2048 bits, P-256, Ed25519 or a secret of 32 bytes; the kid is the key's thumbprint, or
  /// random for a secret. RSA takes about a tenth of a second. Throws for Algorithm::none.
  static Key generate(Algorithm algorithm);

  /// A secret for HS256 of any length, also empty: a client's, or a public PEM in a forgery. No
  /// kid.
  static Key from_secret(std::string_view bytes);

  /// One JWK of up to 64 KiB, public or private. Refused: duplicate members, members that are
  /// missing or of the wrong size, RSA below 2048 or above 8192 bits, a point off its curve, a
  /// private part that does not belong to the public one, secrets below 32 bytes (RFC 7518
  /// section 3.2), and key types, curves and "alg" values that this module does not know.
  static std::expected<Key, std::string> from_jwk(std::string_view text);

  /// One unencrypted PEM key of up to 64 KiB, public or private, under the same rules. No kid.
  static std::expected<Key, std::string> from_pem(std::string_view pem);

  KeyType type() const;
  Algorithm algorithm() const;     ///< the declared one, else RS256 for RSA
  const std::string& kid() const;  ///< empty: none
  bool has_private() const;        ///< can sign; always true of a secret

  /// Whether this key may check signatures of that algorithm: by type, by declared "alg" (RFC 7517
  /// section 4.4), and by "use" and "key_ops".
  bool fits(Algorithm algorithm) const;

  Key with_kid(std::string_view kid) const;

  /// JWKs as JSON text. The public one of a secret names its type and kid alone. The private one is
  /// for planted flaws and tests; it equals the public one where there is no private part.
  std::string public_jwk() const;
  std::string private_jwk() const;
  std::string thumbprint() const;  ///< RFC 7638, base64url of SHA-256

  /// SubjectPublicKeyInfo and PKCS #8. Empty for what there is none of: secrets, public-only keys.
  std::string public_pem() const;
  std::string public_der() const;
  std::string private_pem() const;

  /// The bytes of a JWS signature (RFC 7518 section 3; r||s for ES256; none: empty), whatever "alg"
  /// the key declares. Throws where this type of key can make no such signature.
  std::string signature(Algorithm algorithm, std::string_view bytes) const;

  /// False for Algorithm::none, for keys that do not fit, and for anything else that is not right.
  bool verifies(Algorithm algorithm, std::string_view bytes, std::string_view signature) const;

  struct Impl;  // key_internal.hpp

 private:
  explicit Key(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

}  // namespace assay::jose
