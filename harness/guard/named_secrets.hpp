#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::guard {

/// A secret that a text gives away by the name that stands before it.
struct NamedSecret {
  std::string kind{};
  std::size_t offset{};  ///< where it stands, as it is written there
  std::size_t length{};
  std::vector<std::string>
      values{};  ///< what it may mean: as written, decoded, the secret part of Basic credentials
};

/// Looks for `name=value` (URLs, forms, what HTML and JSON quote of them), `"name": "value"` (JSON,
/// also inside a JSON string), and hidden inputs of HTML forms. Needs no well-formed text: a
/// cut-off body gives away as much as a whole one. Ordered by offset, without overlaps.
std::vector<NamedSecret> secrets_in_text(std::string_view text);

/// Credentials of Authorization, values of Cookie and Set-Cookie, and secrets_in_text of every
/// other header.
std::vector<NamedSecret> secrets_in_header(std::string_view name, std::string_view value);

}  // namespace assay::guard
