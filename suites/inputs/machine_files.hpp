#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::suites {

/// The line by which a text gives itself away as a file that every machine has (/etc/passwd,
/// win.ini), and that no server shares; nullopt for any other text.
std::optional<std::string> line_of_a_machine_file(std::string_view text);
std::optional<std::string> line_of_a_machine_file(const std::vector<std::string>& texts);

/// Ways up and out of a directory to such a file, as they are written behind the directory:
/// plain, encoded, encoded twice, with backslashes, and so that a filter makes them.
std::vector<std::string> ways_out_of_a_directory();

/// URIs that name such a file outright.
std::vector<std::string> uris_of_machine_files();

}  // namespace assay::suites
