#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "harness/json/document.hpp"

namespace assay::attack {

/// What a generated input is: a typed value that becomes data and is read back from it, so that a
/// counterexample can be kept in a report and be sent again. `from(x.document()) == x`; `from` is
/// nullopt for data of another shape, which may come from a file. `text` shows it to people in one
/// line, without control characters.
template <typename Type>
concept Input = requires(const Type& value, const Document& document) {
  { value.document() } -> std::same_as<Document>;
  { Type::from(document) } -> std::same_as<std::optional<Type>>;
  { value.text() } -> std::same_as<std::string>;
};

/// Bytes as data: text where they are UTF-8 without NUL, else {"base64url": "…"}.
Document bytes_document(std::string_view bytes);
std::optional<std::string> bytes_from(const Document& document);
/// For people: printable ASCII as it is, every other byte as \xNN, a backslash doubled; cut off
/// after `most` characters with the length behind it.
std::string bytes_text(std::string_view bytes, std::size_t most = 200);

}  // namespace assay::attack
