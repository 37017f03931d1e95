#include "harness/cli/setting_aside.hpp"

#include <fmt/format.h>

#include "harness/catalog/result_diff.hpp"
#include "reports/result_reader.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {

std::expected<SettingAside, std::string> read_setting_aside(const RunOptions& options) {
  SettingAside aside;
  if (!options.waivers.empty()) {
    auto waivers = read_waivers(options.waivers);
    if (!waivers) {
      return std::unexpected(waivers.error());
    }
    aside.waivers = *std::move(waivers);
  }
  if (!options.against.empty()) {
    auto before = reports::read_result(options.against);
    if (!before) {
      return std::unexpected(before.error());
    }
    aside.before = *std::move(before);
  }
  return aside;
}

void set_aside(RunResult& result, const SettingAside& aside, const RunOptions& options) {
  result.waivers = options.waivers;
  result.against = options.against;
  apply_waivers(result, aside.waivers, suites::catalog(), today());
  if (!aside.before) {
    return;
  }
  mark_known(result, *aside.before);
  if (aside.before->target != result.target) {
    result.notes.push_back(fmt::format("{} is of another target ({}) than this one ({}).",
                                       options.against, aside.before->target, result.target));
  }
}

}  // namespace assay::cli
