#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// How many characters have to be put in, taken out or changed to make one text of the other
/// (Levenshtein).
std::size_t edit_distance(std::string_view left, std::string_view right);

/// Up to three of the candidates, in whatever letters, that somebody who wrote `text` may have
/// meant, the likeliest first: those with few slips of the pen, and those of which `text` is a
/// part. Empty where nothing is near.
std::vector<std::string> nearest_of(std::string_view text,
                                    const std::vector<std::string>& candidates);

/// "unknown WHAT X", with "; did you mean A, B or C?" where something is near, else a full stop.
std::string unknown_sentence(std::string_view what, std::string_view text,
                             const std::vector<std::string>& candidates);

}  // namespace assay
