// The two forms in which an ECDSA signature over P-256 travels.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::jose {

/// r||s at full length (JWS, RFC 7518 section 3.4) of the DER form; nothing where it is none.
std::optional<std::string> ecdsa_joined(std::string_view der);
/// The DER form (X9.62, what most other formats carry) of r||s; nothing where it is none.
std::optional<std::string> ecdsa_der(std::string_view joined);

}  // namespace assay::jose
