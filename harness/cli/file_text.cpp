#include "harness/cli/file_text.hpp"

#include <fmt/format.h>

#include "harness/jose/digest.hpp"
#include "harness/json/text_file.hpp"

namespace assay::cli {

std::expected<std::string, std::string> file_text(const std::string& path, std::size_t most_bytes) {
  auto text = read_text(path, most_bytes);
  return text ? text : std::unexpected(fmt::format("{} {}.", path, text.error()));
}

std::string file_digest(const std::string& path) {
  const auto text = file_text(path, most_of_a_result);
  return text ? jose::hex(jose::sha256(*text)) : "";
}

}  // namespace assay::cli
