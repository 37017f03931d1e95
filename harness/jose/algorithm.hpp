// The signature algorithms that the harness knows (RFC 7518 section 3.1, RFC 8037 section 3.1).
#pragma once

#include <optional>
#include <string_view>

namespace assay::jose {

enum class Algorithm { rs256, ps256, es256, eddsa, hs256, none };

/// "RS256", "PS256", "ES256", "EdDSA", "HS256", "none".
std::string_view name_of(Algorithm algorithm);

/// By exact name: "None" and "rs256" name nothing.
std::optional<Algorithm> algorithm_named(std::string_view name);

}  // namespace assay::jose
