#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "harness/catalog/nearest.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/cli/result_commands.hpp"
#include "harness/waiver/waivers.hpp"
#include "reports/result_reader.hpp"

namespace assay::cli {
namespace {

/// What is wrong with the options, a sentence; else empty.
std::string trouble_with(const WaiveOptions& options, const RunResult& result) {
  const auto last = parse_day(options.until);
  if (!last) {
    return fmt::format("--until takes a day such as 2027-01-31, and got {}.", options.until);
  }
  if (*last < today()) {
    return fmt::format("--until {} is over: a waiver that is expired waives nothing.",
                       options.until);
  }
  if (options.owner.find_first_not_of(" \t\r\n") == std::string::npos) {
    return "--owner is blank: say who answers for it.";
  }
  std::set<std::string> ids;
  for (const Instance& instance : result.instances) {
    ids.insert(instance.id);
  }
  for (const std::string& id : options.cases) {
    if (!ids.contains(id)) {
      return fmt::format("{}: {}", options.result,
                         unknown_sentence("case", id, {ids.begin(), ids.end()}));
    }
  }
  std::error_code error;
  if (!options.out.empty() && options.out != "-" && std::filesystem::exists(options.out, error)) {
    return fmt::format(
        "{} is there already, and is not overwritten: leave out --out and append what is printed.",
        options.out);
  }
  return "";
}

}  // namespace

int waive(const WaiveOptions& options) {
  const auto result = reports::read_result(options.result);
  if (!result) {
    return fail(exit_usage, result.error());
  }
  if (const std::string trouble = trouble_with(options, *result); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  const auto waivers =
      waivers_for(*result, options.cases,
                  {.reason = options.reason, .owner = options.owner, .expires = options.until});
  if (waivers.empty()) {
    return fail(exit_no_verdict,
                fmt::format("Nothing failed in {} that could be waived.", options.result));
  }
  const std::vector<std::string> paths{options.out.empty() ? "-" : options.out};
  if (const std::string trouble = trouble_with_files(paths); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  return save_report(paths, write_waivers(waivers)) ? 0 : exit_no_verdict;
}

}  // namespace assay::cli
