#pragma once

#include <string_view>

namespace assay::login {

/// What pressing a button means, as far as its words tell. Ordered from no to yes.
enum class Leaning { refuses, none, perhaps, approves };

/// Judges by whole words of name, value and text. One word that refuses outweighs all that approve:
/// "don't allow".
Leaning leaning_of_button(std::string_view name, std::string_view value, std::string_view text);

bool contains_without_case(std::string_view text, std::string_view part);

}  // namespace assay::login
