// Foreign JSON, read without trust. Included by this folder's .cpp files only.
#pragma once

#include <cstddef>
#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace assay::jose {

// An object of at most `maximum_size` bytes, at most 16 levels deep, without duplicate member names
// at any level (RFC 7515 section 4, RFC 7517 section 4): what two parsers could read differently is
// refused. `what` names the text in errors.
std::expected<nlohmann::json, std::string> parse_object(std::string_view text,
                                                        std::size_t maximum_size,
                                                        std::string_view what);

// The member when it is there and a string.
std::optional<std::string> string_member(const nlohmann::json& object, const char* name);

// Invalid UTF-8, which only a kid given by with_kid can hold, is replaced.
std::string to_text(const nlohmann::json& value);

}  // namespace assay::jose
