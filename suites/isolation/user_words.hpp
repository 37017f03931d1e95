#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::suites {

/// The first of `words` that stands in `text`: plainly, percent-encoded, or inside what is base64
/// or base64url. Words of fewer than four characters are left out, since they turn up by chance.
/// Empty where none is there.
std::string word_in(std::string_view text, const std::vector<std::string>& words);

}  // namespace assay::suites
