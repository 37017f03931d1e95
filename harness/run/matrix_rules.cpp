#include "harness/run/matrix_rules.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "fixtures/reference/flaws.hpp"

namespace assay {

bool claims(const Case& subject, Flaw flaw) {
  return std::ranges::find(subject.flaws, flaw) != subject.flaws.end();
}

bool breaks(const FlawRow& flaw, RequirementKey requirement) {
  return std::ranges::find(flaw.breaks, requirement) != flaw.breaks.end();
}

bool takes_time(const Case& subject) {
  return std::string_view(subject.where.file_name()).contains("suites/streams/");
}

bool is_about_delegation(const Case& subject) {
  return std::string_view(subject.where.file_name()).contains("suites/delegation/");
}

bool is_across(const Case& subject, const FlawRow& flaw, Revision revision) {
  static const std::set<Flaw> of_the_mcp_server = [] {
    std::set<Flaw> flaws;
    for (const FlawRow& row : reference::flaws_of_the_mcp_server()) {
      flaws.insert(row.flaw);
    }
    return flaws;
  }();
  const bool is_mcp = of_the_mcp_server.contains(flaw.flaw);
  return is_mcp ? subject.phase() == Phase::authorization
                : subject.phase() == Phase::access && revision != newest_first.front();
}

bool concerns(const Case& subject, const FlawRow& flaw) {
  return std::ranges::any_of(subject.cites,
                             [&](RequirementKey requirement) { return breaks(flaw, requirement); });
}

AttackOptions matrix_attack(bool in_full) {
  constexpr std::size_t few = 3;
  return {.seed = 1, .sample = in_full ? std::nullopt : std::optional(few)};
}

}  // namespace assay
