#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace assay {

/// Reads a file of up to `most_bytes`, whatever is in it. The error is the rest of a sentence that
/// begins with the file: "cannot be read: No such file or directory".
std::expected<std::string, std::string> read_text(const std::string& path, std::size_t most_bytes);

}  // namespace assay
