#include "reports/profile_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "reports/layout.hpp"
#include "reports/text.hpp"

namespace assay::reports {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kDeep = 4;
constexpr std::size_t kLongestReason = 600;

Verdict colour_of(Standing standing) {
  switch (standing) {
    case Standing::met:
      return Verdict::pass;
    case Standing::not_met:
      return Verdict::fail;
    case Standing::undecided:
      return Verdict::error;
    case Standing::in_part:
      return Verdict::not_exercised;
  }
  return Verdict::error;
}

/// A FAIL beside a profile that is not broken would look like a contradiction.
std::string_view what_failed_besides(const ProfileOutcome& outcome) {
  const bool has_failure =
      outcome.certifying.at(Verdict::fail) + outcome.informing.at(Verdict::fail) > 0;
  return has_failure ? " What failed broke rules that are none of it." : "";
}

std::string sentence_of(const ProfileOutcome& outcome) {
  switch (outcome.standing) {
    case Standing::met:
      return fmt::format("The target meets the profile.{}", what_failed_besides(outcome));
    case Standing::not_met:
      return outcome.in_part.empty()
                 ? "The target does not meet the profile: a MUST is broken."
                 : "The target does not meet the profile, of which a part was run: a MUST is "
                   "broken. " +
                       outcome.in_part;
    case Standing::undecided:
      return fmt::format("Whether the target meets the profile is not known.{}",
                         what_failed_besides(outcome));
    case Standing::in_part:
      return "Only a part of the profile was run, which says nothing about the rest. " +
             outcome.in_part;
  }
  return "";
}

std::string counts_of(const std::map<Verdict, std::size_t>& counts, std::size_t not_judged) {
  std::vector<std::string> parts;
  for (const auto& [verdict, count] : counts) {
    if (count > 0) {
      parts.push_back(fmt::format("{} {}", count, name_of(verdict)));
    }
  }
  if (not_judged > 0) {
    parts.push_back(fmt::format("{} not judged", not_judged));
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

/// What to bring, each with the cases that wait for it, in the order of their first appearance.
std::vector<std::pair<std::string, std::vector<std::string>>> by_reason(
    const std::vector<ProfileGap>& gaps) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const ProfileGap& gap : gaps) {
    auto found = std::ranges::find(groups, gap.reason, [](const auto& it) { return it.first; });
    if (found == groups.end()) {
      groups.emplace_back(gap.reason, std::vector<std::string>{});
      found = std::prev(groups.end());
    }
    found->second.push_back(printable(gap.id));
  }
  return groups;
}

}  // namespace

std::string story_of_profile(const ProfileOutcome& outcome, const Paint& paint, std::size_t width) {
  const std::string status =
      outcome.since.empty() ? std::string(name_of(outcome.status))
                            : fmt::format("{} with {}", name_of(outcome.status), outcome.since);
  std::string out = fmt::format(
      "{}: {}\n",
      paint.strong(fmt::format("profile {} ({})", printable(outcome.name), printable(status))),
      paint.verdict(colour_of(outcome.standing), name_of(outcome.standing)));
  out += indented(sentence_of(outcome), kIndent, width);
  out += indented("certifying cases: " + counts_of(outcome.certifying, outcome.not_judged), kIndent,
                  width);
  out += indented("informing cases: " + counts_of(outcome.informing, 0), kIndent, width);
  if (!outcome.not_exercised.empty()) {
    out +=
        indented("For a decision on the certifying cases that were NOT_EXERCISED:", kIndent, width);
  }
  for (const auto& [reason, ids] : by_reason(outcome.not_exercised)) {
    out += indented(excerpt(reason, kLongestReason), kDeep, width);
    out += indented(name_list(ids, ids.size()), kDeep, width);
  }
  if (!outcome.retired.empty()) {
    std::vector<std::string> ids;
    std::ranges::transform(outcome.retired, std::back_inserter(ids), printable);
    out +=
        indented("Retired since the profile was made, and not run: " + name_list(ids, ids.size()),
                 kIndent, width);
  }
  return out;
}

}  // namespace assay::reports
