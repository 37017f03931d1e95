#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::guard {

std::string encode_base64(std::string_view bytes);  ///< without padding
std::string decode_base64(
    std::string_view text);  ///< base64 or base64url; empty where it is neither
std::string sha256_prefix(std::string_view bytes);  ///< the first eight hex digits

/// The forms in which a secret may turn up in a text, itself first: percent-encoded as browsers,
/// curl and form encoders do it, with JSON's escapes, in base64 and base64url.
std::vector<std::string> forms_of_secret(std::string_view secret);

}  // namespace assay::guard
