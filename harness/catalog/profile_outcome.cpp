#include "harness/catalog/profile_outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace assay {
namespace {

/// The worst first. What is not about the target on one road says less than a PASS on another.
constexpr std::array severity{Verdict::fail, Verdict::error, Verdict::not_exercised, Verdict::pass,
                              Verdict::not_applicable};

/// The instance that decides about a case, or null where there is none.
const Instance* worst_of(const std::vector<Instance>& instances, std::string_view id) {
  const auto rank = [](const Instance& it) { return std::ranges::find(severity, it.verdict); };
  const Instance* worst = nullptr;
  for (const Instance& instance : instances) {
    if (instance.id == id && (worst == nullptr || rank(instance) < rank(*worst))) {
      worst = &instance;
    }
  }
  return worst;
}

std::map<Verdict, std::size_t> no_verdicts() {
  std::map<Verdict, std::size_t> counts;
  for (const Verdict verdict : all_verdicts) {
    counts[verdict] = 0;
  }
  return counts;
}

void count_certifying(const Profile& profile, const Catalog& catalog,
                      const std::vector<Instance>& instances, ProfileOutcome& outcome) {
  for (const std::string& id : profile.certifies) {
    if (const Instance* instance = worst_of(instances, id)) {
      ++outcome.certifying[instance->verdict];
      if (instance->verdict == Verdict::not_exercised) {
        outcome.not_exercised.push_back({.id = id, .reason = instance->reason});
      }
    } else if (catalog.find(id) != nullptr) {
      ++outcome.not_judged;
    }
  }
}

/// A case may judge rules of other documents, too: their failures are the run's, and no word on the
/// profile.
bool breaks(const Profile& profile, const Instance& instance) {
  const auto broken = instance.failures();
  return instance.failed() &&
         (broken.empty() || std::ranges::any_of(broken, [&](const Check* check) {
            return profile.concerns(row_of(check->requirement));
          }));
}

Standing standing_of(const ProfileOutcome& outcome, bool is_broken) {
  if (is_broken) {
    return Standing::not_met;
  }
  if (!outcome.in_part.empty()) {
    return Standing::in_part;
  }
  const auto& counts = outcome.certifying;
  const bool is_decided = counts.at(Verdict::pass) > 0 && counts.at(Verdict::fail) == 0 &&
                          counts.at(Verdict::error) == 0 &&
                          counts.at(Verdict::not_exercised) == 0 && outcome.not_judged == 0;
  return is_decided ? Standing::met : Standing::undecided;
}

std::string cases(std::size_t count) {
  return fmt::format("{} certifying {}", count, count == 1 ? "case" : "cases");
}

}  // namespace

ProfileOutcome outcome_under(const Profile& profile, const Catalog& catalog,
                             const std::vector<Instance>& instances, std::string in_part) {
  ProfileOutcome outcome{.name = profile.name,
                         .title = profile.title,
                         .status = profile.status,
                         .since = profile.since,
                         .in_part = std::move(in_part),
                         .certifying = no_verdicts(),
                         .informing = no_verdicts(),
                         .retired = retired_cases(profile, catalog)};
  count_certifying(profile, catalog, instances, outcome);
  for (const InformingCase& item : profile.informs) {
    if (const Instance* instance = worst_of(instances, item.id)) {
      ++outcome.informing[instance->verdict];
    }
  }
  outcome.standing = standing_of(outcome, std::ranges::any_of(instances, [&](const Instance& it) {
                                   return breaks(profile, it);
                                 }));
  return outcome;
}

std::string why_not_green(const ProfileOutcome& outcome) {
  const auto& counts = outcome.certifying;
  if (const std::size_t missing = counts.at(Verdict::not_exercised); missing > 0) {
    return fmt::format("Under the profile {} {} {} NOT_EXERCISED.", outcome.name, cases(missing),
                       missing == 1 ? "was" : "were");
  }
  if (outcome.standing != Standing::undecided) {
    return "";
  }
  if (const std::size_t failed = counts.at(Verdict::fail); failed > 0) {
    return fmt::format("The profile {} is undecided: {} failed by a rule that is none of it.",
                       outcome.name, cases(failed));
  }
  if (const std::size_t missing = counts.at(Verdict::error) + outcome.not_judged; missing > 0) {
    return fmt::format("The profile {} is undecided: {} came to no verdict.", outcome.name,
                       cases(missing));
  }
  return fmt::format("The profile {} is undecided: none of its certifying cases passed.",
                     outcome.name);
}

}  // namespace assay
