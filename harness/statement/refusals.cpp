#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/catalog/profile_outcome.hpp"
#include "harness/statement/certificate.hpp"

namespace assay::statement {
namespace {

constexpr std::size_t most_named = 5;
constexpr std::chrono::minutes clock_difference{5};

std::string names_of(const std::vector<std::string>& names) {
  const std::size_t shown = std::min(names.size(), most_named);
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(shown));
  return fmt::format("{}{}", fmt::join(first, ", "),
                     names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "");
}

class Refusals {
 public:
  void add(bool applies, std::string sentence) {
    if (applies) {
      found_.push_back(std::move(sentence));
    }
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

std::vector<std::string> names_with(const RunResult& result, Verdict verdict) {
  std::vector<std::string> names;
  for (const Instance& instance : result.instances) {
    if (instance.verdict == verdict) {
      names.push_back(instance.name());
    }
  }
  return names;
}

void refuse_the_run(const RunResult& result, std::string_view tool_version, Time now,
                    Refusals& refusals) {
  refusals.add(result.tool_version != tool_version,
               fmt::format("The result is of mcp-assay {}, and this is {}: certify with the "
                           "version that judged.",
                           result.tool_version, tool_version));
  refusals.add(result.started > now + clock_difference,
               fmt::format("The result is from the future ({}): a clock is wrong.",
                           time_text(result.started)));
  refusals.add(result.target_options.empty(),
               "The target is the embedded reference: certify a server of your own.");
  refusals.add(!result.complete, "The run was cut short: judge the target again.");
  // What a profile wants and has not is told below, name by name.
  const bool is_told = result.profile && result.trouble == why_not_green(*result.profile);
  refusals.add(!result.trouble.empty() && !is_told, "The run had trouble: " + result.trouble);
  refusals.add(!result.waivers.empty() || result.waived_count() > 0,
               "The run used waivers: what is waived is no pass. Judge without --waivers.");
  refusals.add(!result.against.empty() || result.known_count() > 0,
               "The run set known failures aside: judge without --against.");
}

}  // namespace

std::vector<std::string> refusals(const RunResult& result, const Profile& profile,
                                  const Catalog& catalog, std::string_view tool_version, Time now) {
  Refusals refusals;
  refuse_the_run(result, tool_version, now, refusals);
  if (!result.profile || result.profile->name != profile.name) {
    refusals.add(true, fmt::format("The result is of {}: run with --profile {}.",
                                   result.profile ? "the profile " + result.profile->name
                                                  : "a run without any profile",
                                   profile.name));
    return refusals.take();
  }
  // What the file says it came to is not believed: its instances are counted again.
  const ProfileOutcome outcome =
      outcome_under(profile, catalog, result.instances, result.profile->in_part);
  refusals.add(!outcome.in_part.empty(), "Only a part of the profile was run. " + outcome.in_part);
  const auto erred = names_with(result, Verdict::error);
  refusals.add(!erred.empty(),
               fmt::format("{} came to no verdict (ERROR): {}.", erred.size(), names_of(erred)));
  std::vector<std::string> gaps;
  for (const ProfileGap& gap : outcome.not_exercised) {
    gaps.push_back(gap.id);
  }
  refusals.add(!gaps.empty(),
               fmt::format("Certifying cases were NOT_EXERCISED ({}): bring what they need: {}.",
                           gaps.size(), names_of(gaps)));
  const auto failed = names_with(result, Verdict::fail);
  refusals.add(outcome.standing == Standing::not_met,
               fmt::format("A MUST of the profile is broken: {}.", names_of(failed)));
  refusals.add(
      outcome.not_judged > 0,
      fmt::format("{} of the certifying cases are not in the result.", outcome.not_judged));
  const auto found = refusals.take();
  if (found.empty() && (outcome.standing != Standing::met || result.exit_code != 0)) {
    return {
        fmt::format("The run does not say that the profile is met: it is {}, with exit code "
                    "{}.",
                    name_of(outcome.standing), result.exit_code)};
  }
  return found;
}

}  // namespace assay::statement
