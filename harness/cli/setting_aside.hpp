#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/result.hpp"
#include "harness/cli/commands.hpp"
#include "harness/waiver/waivers.hpp"

namespace assay::cli {

/// What makes failures not count: waivers, and an earlier result that has them already.
struct SettingAside {
  std::vector<Waiver> waivers{};
  std::optional<RunResult> before{};
};

/// Reads the files that --waivers and --against name. The error is a sentence.
std::expected<SettingAside, std::string> read_setting_aside(const RunOptions& options);

/// Marks what is waived or known, and notes in the result what was used for it.
void set_aside(RunResult& result, const SettingAside& aside, const RunOptions& options);

}  // namespace assay::cli
