#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::login {

/// The date of an Expires attribute, in seconds since 1970, read as leniently as RFC 6265
/// section 5.1.1 asks; nullopt where it is none.
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

}  // namespace assay::login
