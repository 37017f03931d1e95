#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "harness/jose/key.hpp"

namespace assay::statement {

inline constexpr std::string_view in_toto_type = "application/vnd.in-toto+json";

/// What a signature of DSSE covers: the pre-authentication encoding of type and payload.
std::string pre_authentication(std::string_view type, std::string_view payload);

/// The SHA-256 of the public key (SubjectPublicKeyInfo) in hexadecimal, by which people call it.
std::string fingerprint(const jose::Key& key);

/// A key that may sign (private, unencrypted) or check (public) a statement: Ed25519 or P-256, as
/// PEM. The error is the rest of a sentence that begins with the file.
std::expected<jose::Key, std::string> signing_key(std::string_view pem);
std::expected<jose::Key, std::string> checking_key(std::string_view pem);

/// A DSSE envelope (JSON) with one signature: Ed25519, or ECDSA with SHA-256 in DER.
std::string sealed(const jose::Key& key, std::string_view type, std::string_view payload);

/// The payload of an envelope that carries an in-toto statement and a signature of that key. The
/// error is one sentence.
std::expected<std::string, std::string> opened(std::string_view envelope, const jose::Key& key);

}  // namespace assay::statement
