#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace assay::cli {

/// A file of up to so many bytes. The error is one sentence.
std::expected<std::string, std::string> file_text(const std::string& path, std::size_t most_bytes);

inline constexpr std::size_t most_of_a_result = std::size_t{256} << 20U;
inline constexpr std::size_t most_of_a_key = std::size_t{64} << 10U;
inline constexpr std::size_t most_of_a_statement = std::size_t{16} << 20U;

/// The SHA-256 of a file in hexadecimal; empty where it cannot be read.
std::string file_digest(const std::string& path);

}  // namespace assay::cli
