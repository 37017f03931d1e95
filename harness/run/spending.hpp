#pragma once

#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/guard/budget.hpp"
#include "harness/run/judge.hpp"

namespace assay {

/// How many attempts each attack of a run may make. Where the budget is too small for all, what is
/// left of it is shared out among the attacks still to come, by how much each of them finds for
/// what it costs: the flaws it is known to catch, per request.
class Spending {
 public:
  /// `plan`: the instances of the run, in their order; `attempts` as in AttackOptions.
  Spending(Budget budget, std::vector<const Case*> plan, std::optional<std::size_t> attempts);

  /// Called once for each attack of the plan, in its order.
  AttemptShare take(const Case& subject, std::size_t wanted);

 private:
  double demand_of(const Case& subject, Expense expense) const;

  Budget budget_;
  std::vector<const Case*> plan_;
  std::optional<std::size_t> attempts_;
};

}  // namespace assay
