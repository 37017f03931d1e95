#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Reads an option that takes names, several of them with commas between, and that may be given
/// more than once; capitals or not is all the same. Each name comes once, as it is `known`, in the
/// order of the options. The error is a sentence about the first that is not known, with the
/// nearest and all there are.
std::expected<std::vector<std::string>, std::string> names_among(
    std::string_view what, const std::vector<std::string>& lists,
    const std::vector<std::string>& known);

/// The sentence about a requirement that the register does not have, with the nearest.
std::string unknown_requirement(std::string_view name);

/// The sentence about a revision of MCP that there is none of.
std::string unknown_revision(std::string_view text, bool takes_auto);

}  // namespace assay
