#pragma once

#include <string_view>

namespace assay {

/// Whether the text speaks of what somebody typed: each of its words stands somewhere in it, in any
/// letters. What the field shortens (SSRF, PKCE, mTLS) is found by what it is short for, too, and
/// by itself only as a word of its own.
bool speaks_of(std::string_view text, std::string_view wanted);

}  // namespace assay
