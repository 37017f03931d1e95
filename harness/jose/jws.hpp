// JWS in its compact form (RFC 7515 section 7.1): made honestly, forged on purpose, and checked
// strictly.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "harness/jose/jwks.hpp"
#include "harness/jose/key.hpp"

namespace assay::jose {

/// A compact JWS taken apart. The texts are the bytes that were encoded, whatever they are.
struct CompactToken {
  std::string header_json{};
  std::string payload_json{};
  std::string signature{};      ///< raw bytes; empty in an unsigned token
  std::string signing_input{};  ///< the first two parts as they stood, with the dot between them
};

/// Signs with the key's own algorithm. Header and payload go out byte for byte as given: nothing is
/// added, so "alg" and "kid" are the caller's to write (see header_for).
/// Throws std::invalid_argument where the key holds no private part.
std::string sign(const Key& key, std::string_view header_json, std::string_view payload_json);

/// Signs with the algorithm named here, whatever the header and the key say of theirs. `none`
/// leaves the signature empty. Throws std::invalid_argument where no such signature can be made
/// with a key of this type: HMAC with a public key is Key::from_secret(key.public_pem()).
std::string sign_with(const Key& key, Algorithm algorithm, std::string_view header_json,
                      std::string_view payload_json);

/// The three parts, the last one empty. The header is the caller's, so that "alg" may be "nOnE".
std::string unsigned_token(std::string_view header_json, std::string_view payload_json);

/// The three parts with any bytes for a signature.
std::string assemble(std::string_view header_json, std::string_view payload_json,
                     std::string_view signature);

/// What a signature covers: both texts in base64url, with a dot between them.
std::string signing_input(std::string_view header_json, std::string_view payload_json);

/// An honest header: {"alg":…,"kid":…,"typ":…}, without "kid" or "typ" where that is empty.
std::string header_for(const Key& key, std::string_view type = "JWT");

/// Takes apart up to 64 KiB of strict base64url in three parts. Says nothing about what they hold.
std::expected<CompactToken, std::string> parse_compact(std::string_view token);

/// The token, when one of the keys signed it with one of the allowed algorithms; else why not.
/// The header must be an object without duplicate members (section 4); `none` never passes, allowed
/// or not; a key must fit the algorithm by type and by what it declares; a "kid" selects the keys,
/// without one all that fit are tried; any "crit" is refused, since no extension is understood here
/// (section 4.1.11); "jwk", "jku", "x5c" and "x5u" are never looked at. The payload is left to the
/// caller.
std::expected<CompactToken, std::string> verify(std::string_view token, const JwkSet& keys,
                                                const std::vector<Algorithm>& allowed);

}  // namespace assay::jose
