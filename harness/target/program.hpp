#pragma once

#include <expected>
#include <string>

#include "harness/target/guardian.hpp"
#include "harness/target/target_file.hpp"

namespace assay::target {

/// Looks the program up (PATH of the command's own environment; with a slash in it, from
/// `directory`) and merges its environment with the harness's. The error says what is missing.
std::expected<Command, std::string> command_for(const ProcessSpec& spec, const std::string& folder);

}  // namespace assay::target
