#pragma once

#include <string>
#include <string_view>

#include "harness/jose/key.hpp"

namespace assay::jose {

/// A certificate (RFC 5280) for `key`, signed with `key` itself and good for a year around now, in
/// DER: what an attacker puts into the "x5c" of a header (RFC 7515 section 4.1.6).
/// Throws std::invalid_argument for a secret, or where the key holds no private part.
std::string self_signed_certificate(const Key& key, std::string_view common_name);

}  // namespace assay::jose
