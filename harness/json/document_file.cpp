#include "harness/json/document_file.hpp"

#include <fmt/format.h>

#include "harness/json/text_file.hpp"

namespace assay {

std::expected<Document, std::string> read_document(const std::string& path,
                                                   std::size_t most_bytes) {
  const auto text = read_text(path, most_bytes);
  if (!text) {
    return std::unexpected(text.error());
  }
  auto document = Document::parse(*text);
  if (!document) {
    return std::unexpected(fmt::format("is not JSON ({})", document.error()));
  }
  return document;
}

}  // namespace assay
