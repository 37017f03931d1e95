#include "harness/cli/file_text.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "harness/jose/digest.hpp"

namespace assay::cli {

std::expected<std::string, std::string> file_text(const std::string& path, std::size_t most_bytes) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return std::unexpected(fmt::format("{} is a folder, and not a file.", path));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char buffer[65'536];
  while (file && text.size() <= most_bytes) {
    file.read(buffer, sizeof buffer);
    text.append(buffer, static_cast<std::size_t>(file.gcount()));
  }
  if (text.empty() && !file.eof()) {
    return std::unexpected(fmt::format("{} cannot be read.", path));
  }
  if (text.size() > most_bytes) {
    return std::unexpected(fmt::format("{} is larger than {} KiB.", path, most_bytes >> 10U));
  }
  return text;
}

std::string file_digest(const std::string& path) {
  const auto text = file_text(path, most_of_a_result);
  return text ? jose::hex(jose::sha256(*text)) : "";
}

}  // namespace assay::cli
