#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "harness/json/document.hpp"

namespace assay {

/// Reads a file of up to `most_bytes` that holds one JSON text. The error is the rest of a sentence
/// that begins with the file: "cannot be read: No such file or directory", "is not JSON (byte 3:
/// …)".
std::expected<Document, std::string> read_document(const std::string& path, std::size_t most_bytes);

}  // namespace assay
