#include "harness/catalog/requirement.hpp"

namespace assay {

std::optional<RequirementKey> requirement_named(std::string_view id_or_slug) {
  const std::span<const Requirement> rows = register_rows();
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (rows[index].id == id_or_slug || rows[index].slug == id_or_slug) {
      return RequirementKey{.index = index};
    }
  }
  return std::nullopt;
}

const Requirement* find_requirement(std::string_view id_or_slug) {
  const std::optional<RequirementKey> key = requirement_named(id_or_slug);
  return key ? &row_of(*key) : nullptr;
}

}  // namespace assay
