#pragma once

#include <array>
#include <optional>

#include "harness/catalog/case.hpp"
#include "harness/run/judge.hpp"

namespace assay {

// What the matrix and the pairs of flaws agree on.

bool claims(const Case& subject, Flaw flaw);
bool breaks(const FlawRow& flaw, RequirementKey requirement);
/// It waits for slow calls, a good part of a second, as the cases of suites/streams do.
bool takes_time(const Case& subject);
/// It finds something where users sign in at a third party alone, as the cases of
/// suites/delegation.
bool is_about_delegation(const Case& subject);
/// The flaw is on the other side: the case is about the authorization server and the flaw one of
/// the MCP server; or the other way round and the revision not the newest. (A token that was issued
/// wrongly may still show at the MCP server.)
bool is_across(const Case& subject, const FlawRow& flaw, Revision revision);
/// The flaw breaks something that the case cites.
bool concerns(const Case& subject, const FlawRow& flaw);

inline constexpr std::array newest_first{Revision::v2026_07_28, Revision::v2025_11_25,
                                         Revision::v2025_06_18, Revision::v2025_03_26};
static_assert(newest_first.size() == all_revisions.size());

constexpr bool is_newest_of_its_era(Revision revision) {
  return revision == Revision::v2025_11_25 || revision == Revision::v2026_07_28;
}

/// Attacks are made in full where they have something to find, and where nothing may be found;
/// elsewhere a few attempts show that they hold their tongue. The seed is always the same.
AttackOptions matrix_attack(bool in_full);

}  // namespace assay
