#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay::suites {

/// At most so many bits decide which text comes next, as far as samples tell: characters that are
/// the same in all of them count nothing, the others as much as their alphabet (digits, hexadecimal
/// digits, letters and digits, base64url, anything) has to offer. A bound from above: what looks
/// random may be made of a counter. nullopt where fewer than eight different samples are there, or
/// they differ in length.
std::optional<double> bits_at_most(std::vector<std::string> samples);

}  // namespace assay::suites
