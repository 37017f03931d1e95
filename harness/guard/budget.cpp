#include "harness/guard/budget.hpp"

#include <algorithm>
#include <deque>

namespace assay {
namespace {

struct Account {
  std::optional<Allowance> given{};   ///< by the tester
  std::optional<Allowance> learnt{};  ///< from a 429
  std::deque<Budget::Clock::time_point> spent{};
  Budget::Clock::time_point learning_since{};  ///< what was spent before is not held against it

  const std::optional<Allowance>& allowance() const { return given ? given : learnt; }

  /// Since when expenses count against the allowance.
  Budget::Clock::time_point window_start() const {
    const auto now = Budget::Clock::now();
    const auto per = allowance()->per;
    return per.count() == 0 ? Budget::Clock::time_point::min() : now - per;
  }

  std::size_t spent_in_window() const {
    const auto start = std::max(window_start(), given ? window_start() : learning_since);
    return static_cast<std::size_t>(spent.end() - std::ranges::lower_bound(spent, start));
  }
};

}  // namespace

std::string_view plural_of(Expense expense) {
  switch (expense) {
    case Expense::registration:
      return "registrations";
    case Expense::authorization:
      return "authorizations";
    case Expense::token_request:
      return "token_requests";
  }
  return "";
}

struct Budget::State {
  std::map<Expense, Account> accounts{};
};

Budget::Budget(const std::map<Expense, Allowance>& allowances) : state_(std::make_shared<State>()) {
  for (const Expense expense : all_expenses) {
    const auto given = allowances.find(expense);
    state_->accounts[expense].given =
        given == allowances.end() ? std::nullopt : std::optional(given->second);
  }
}

void Budget::spend(Expense expense) { state_->accounts[expense].spent.push_back(Clock::now()); }

void Budget::learn(Expense expense, std::optional<std::chrono::seconds> retry_after) {
  Account& account = state_->accounts[expense];
  const auto since = std::ranges::lower_bound(account.spent, account.learning_since);
  // The request that was refused did not count.
  const auto served = std::max<std::ptrdiff_t>(account.spent.end() - since, 1) - 1;
  account.learnt = Allowance{.count = static_cast<std::size_t>(served),
                             .per = retry_after.value_or(std::chrono::seconds{60})};
}

void Budget::forget_learnt() {
  for (auto& [expense, account] : state_->accounts) {
    account.learnt.reset();
    account.learning_since = Clock::now();
  }
}

std::optional<std::size_t> Budget::left(Expense expense) const {
  const Account& account = state_->accounts[expense];
  if (!account.allowance()) {
    return std::nullopt;
  }
  const std::size_t count = account.allowance()->count;
  return count - std::min(count, account.spent_in_window());
}

std::optional<Budget::Clock::time_point> Budget::more_at(Expense expense) const {
  const Account& account = state_->accounts[expense];
  if (!account.allowance() || account.allowance()->per.count() == 0) {
    return std::nullopt;
  }
  const std::size_t counted = account.spent_in_window();
  return counted == 0 ? Clock::now()
                      : account.spent[account.spent.size() - counted] + account.allowance()->per;
}

std::size_t Budget::spent(Expense expense) const { return state_->accounts[expense].spent.size(); }

}  // namespace assay
