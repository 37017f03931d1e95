#include "harness/catalog/result.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/catalog/profile_outcome.hpp"

namespace assay {
namespace {

std::vector<const Check*> checks_that(const std::vector<Check>& checks,
                                      bool (Check::*applies)() const) {
  std::vector<const Check*> chosen;
  for (const Check& check : checks) {
    if ((check.*applies)()) {
      chosen.push_back(&check);
    }
  }
  return chosen;
}

constexpr std::string_view kMainRoad = "mcp";

}  // namespace

std::string Instance::name() const {
  if (road == kMainRoad || road.empty()) {
    return fmt::format("{}[{}]", id, name_of(revision));
  }
  return fmt::format("{}[{},{}]", id, name_of(revision), road);
}

std::vector<const Check*> Instance::failures() const {
  return checks_that(checks, &Check::is_failure);
}

std::vector<const Check*> Instance::warnings() const {
  return checks_that(checks, &Check::is_warning);
}

std::map<Verdict, std::size_t> RunResult::summary() const {
  std::map<Verdict, std::size_t> counts;
  for (const Verdict verdict : all_verdicts) {
    counts[verdict] = 0;
  }
  for (const Instance& instance : instances) {
    counts[instance.verdict] += instance.is_set_aside() ? 0 : 1;
  }
  return counts;
}

std::size_t RunResult::warning_count() const {
  std::size_t count = 0;
  for (const Instance& instance : instances) {
    count += instance.warnings().size();
  }
  return count;
}

std::size_t RunResult::waived_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      instances, [](const Instance& it) { return it.failed() && it.waived.has_value(); }));
}

std::size_t RunResult::known_count() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      instances, [](const Instance& it) { return it.failed() && it.known && !it.waived; }));
}

int exit_code_of(const RunResult& result, bool strict) {
  const std::map<Verdict, std::size_t> counts = result.summary();
  const bool warns_anew = std::ranges::any_of(result.instances, [](const Instance& it) {
    return it.warnings().size() > it.known_warnings;
  });
  if (counts.at(Verdict::fail) > 0 || (strict && warns_anew)) {
    return 1;
  }
  const bool has_trouble = !result.trouble.empty();
  const bool has_verdict = std::ranges::any_of(
      result.instances, [](const Instance& it) { return is_about_target(it.verdict); });
  if (has_trouble && !has_verdict) {
    return 4;
  }
  const bool is_open = result.profile && !why_not_green(*result.profile).empty();
  if (has_trouble || !result.complete || counts.at(Verdict::error) > 0 || is_open) {
    return 2;
  }
  const bool nothing_was_due = result.empty_shard && result.instances.empty();
  if (counts.at(Verdict::pass) == 0 && !nothing_was_due) {
    return 2;
  }
  return result.idle_waivers.empty() ? 0 : 5;
}

std::string_view meaning_of_exit_code(int code) {
  switch (code) {
    case 0:
      return "the target conforms, as far as it was tested";
    case 1:
      return "the target breaks a requirement";
    case 2:
      return "no finding, but not every verdict could be had";
    case 3:
      return "wrong usage: nothing was run";
    case 4:
      return "the target could not be reached, or is no MCP server";
    case 5:
      return "conforms, but a waiver is stale or expired";
    default:
      return "not an exit code of this tool";
  }
}

}  // namespace assay
