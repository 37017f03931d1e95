#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay::suites {

/// What is wrong with the released profiles of a folder, a sentence each; empty where nothing is.
///
/// A released profile never changes: `released.txt` has a line `SHA-256 NAME` for each
/// (hexadecimal, of the bytes of NAME.json; `#` begins a comment). Told are: a profile whose bytes
/// are others, a released one without a line, a line whose file is missing or says that it is a
/// draft, a file that is no profile or is not named after it, and a line that cannot be read or
/// names one twice.
std::vector<std::string> problems_of_released(const std::filesystem::path& folder);

}  // namespace assay::suites
