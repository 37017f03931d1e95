#include "harness/catalog/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace assay {

std::string_view name_of(Coverage coverage) {
  switch (coverage) {
    case Coverage::covered:
      return "covered";
    case Coverage::excluded:
      return "excluded";
    case Coverage::awaiting:
      return "awaiting";
    case Coverage::missing:
      return "missing";
  }
  return "?";
}

std::string_view phrase_of(Coverage coverage) {
  if (coverage == Coverage::awaiting) {
    return "awaits a case";
  }
  return coverage == Coverage::missing ? "neither a case nor a reason" : name_of(coverage);
}

bool cites(const Case& item, const Requirement& requirement) {
  return std::ranges::any_of(item.cites,
                             [&](RequirementKey key) { return &row_of(key) == &requirement; });
}

std::vector<const Case*> cases_of(const Requirement& requirement,
                                  const std::vector<const Case*>& cases) {
  std::vector<const Case*> citing;
  std::ranges::copy_if(cases, std::back_inserter(citing),
                       [&](const Case* item) { return cites(*item, requirement); });
  return citing;
}

Coverage coverage_of(const Requirement& requirement, const std::vector<const Case*>& cases) {
  if (std::ranges::any_of(cases, [&](const Case* item) { return cites(*item, requirement); })) {
    return Coverage::covered;
  }
  if (!requirement.excluded.empty()) {
    return Coverage::excluded;
  }
  return requirement.awaits_case ? Coverage::awaiting : Coverage::missing;
}

bool needs_forged_tokens(Flaw flaw, const std::vector<const Case*>& cases) {
  bool is_caught = false;
  for (const Case* item : cases) {
    if (std::ranges::find(item->flaws, flaw) == item->flaws.end()) {
      continue;
    }
    if (std::ranges::find(item->needs, Need::trusted_issuer) == item->needs.end()) {
      return false;
    }
    is_caught = true;
  }
  return is_caught;
}

std::vector<std::string> coverage_mistakes(const std::vector<const Case*>& cases) {
  std::vector<std::string> mistakes;
  for (const Requirement& row : register_rows()) {
    const std::vector<const Case*> citing = cases_of(row, cases);
    if (citing.empty()) {
      if (coverage_of(row, cases) == Coverage::missing) {
        mistakes.push_back(fmt::format(
            "{}: no case cites it; write one, or say in its row why there is none.", row.id));
      }
      continue;
    }
    if (!row.excluded.empty()) {
      mistakes.push_back(fmt::format("{}: {} cites it, and its row says that no case does ({})",
                                     row.id, citing.front()->id, row.excluded));
    }
    if (row.awaits_case) {
      mistakes.push_back(fmt::format("{}: {} cites it; take it off awaiting_cases.txt.", row.id,
                                     citing.front()->id));
    }
  }
  return mistakes;
}

}  // namespace assay
