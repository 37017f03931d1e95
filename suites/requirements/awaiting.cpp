#include <cstddef>
#include <expected>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "suites/requirements/row.hpp"

namespace assay::generator {

std::expected<void, Problem> mark_awaiting(const std::filesystem::path& folder,
                                           std::vector<Row>& rows) {
  const std::filesystem::path path = folder / awaiting_file;
  std::map<std::string, Row*> by_id;
  for (Row& row : rows) {
    by_id.emplace(row.text("id"), &row);
  }
  std::ifstream file(path, std::ios::binary);
  std::string id;
  for (std::size_t line = 1; std::getline(file, id); ++line) {
    const auto refused = [&](std::string sentence) {
      return std::unexpected(
          Problem{.file = path.string(), .line = line, .sentence = std::move(sentence)});
    };
    // An editor on another system, or a slip of the finger, left them there.
    id.erase(id.find_last_not_of(" \t\r") + 1);
    if (id.empty() || id.starts_with("# ")) {
      continue;
    }
    const auto found = by_id.find(id);
    if (found == by_id.end()) {
      return refused("there is no requirement '" + id + "'");
    }
    if (found->second->awaits_case) {
      return refused("'" + id + "' is named twice");
    }
    if (found->second->is_excluded()) {
      return refused("'" + id + "' is excluded, and awaits no case");
    }
    found->second->awaits_case = true;
  }
  return {};
}

}  // namespace assay::generator
