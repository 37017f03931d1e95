#include "harness/run/spending.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/attack/body.hpp"

namespace assay {
namespace {

std::size_t cost_of(const Case& subject, Expense expense) {
  const attack::Cost& cost = subject.attack->cost;
  switch (expense) {
    case Expense::registration:
      return cost.registrations;
    case Expense::authorization:
      return cost.authorizations;
    case Expense::token_request:
      return cost.token_requests;
  }
  return 0;
}

/// Flaws known to be caught, for one unit of the expense.
double worth_of(const Case& subject, Expense expense) {
  return static_cast<double>(subject.flaws.size()) /
         static_cast<double>(std::max<std::size_t>(1, cost_of(subject, expense)));
}

}  // namespace

Spending::Spending(Budget budget, std::vector<const Case*> plan,
                   std::optional<std::size_t> attempts)
    : budget_(std::move(budget)), plan_(std::move(plan)), attempts_(attempts) {
  std::erase_if(plan_, [](const Case* subject) { return !subject->attack; });
}

double Spending::demand_of(const Case& subject, Expense expense) const {
  return static_cast<double>(cost_of(subject, expense) *
                             attempts_.value_or(subject.attack->attempts));
}

AttemptShare Spending::take(const Case& subject, std::size_t wanted) {
  AttemptShare share{.attempts = wanted};
  for (const Expense expense : all_expenses) {
    const auto left = budget_.left(expense);
    const std::size_t cost = cost_of(subject, expense);
    if (!left || cost == 0) {
      continue;
    }
    double demand = 0;
    double weighted = 0;
    for (const Case* coming : plan_) {
      demand += demand_of(*coming, expense);
      weighted += demand_of(*coming, expense) * worth_of(*coming, expense);
    }
    const auto available = static_cast<double>(*left);
    const double wanted_cost = static_cast<double>(wanted * cost);
    double part = available;
    if (demand > available && weighted > 0) {
      part = available * (wanted_cost * worth_of(subject, expense)) / weighted;
    }
    const auto affordable = static_cast<std::size_t>(std::min(part, available)) / cost;
    if (affordable < share.attempts) {
      share = {.attempts = affordable,
               .cut_short = fmt::format("the budget of {} leaves it no more", plural_of(expense))};
    }
  }
  const auto found = std::ranges::find(plan_, &subject);
  if (found != plan_.end()) {
    plan_.erase(found);
  }
  return share;
}

}  // namespace assay
