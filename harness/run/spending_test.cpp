#include "harness/run/spending.hpp"

#include <gtest/gtest.h>

#include "harness/attack/body.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/catalog/flaws/challenges.hpp"

namespace assay {
namespace {

Case attack_of(std::size_t attempts, attack::Cost cost, std::vector<Flaw> flaws) {
  Case made{.id = "access.of_a_test", .flaws = std::move(flaws)};
  made.attack = std::make_shared<attack::Body>(attack::Body{.attempts = attempts, .cost = cost});
  return made;
}

const Case kCheap = attack_of(100, {.token_requests = 1}, {flaw::bare_401});
const Case kRegistering = attack_of(40, {.registrations = 1}, {flaw::bare_401});
const Case kFinding =
    attack_of(40, {.registrations = 1}, {flaw::bare_401, flaw::bare_403, flaw::nbf_unchecked});

Budget registrations(std::size_t count) {
  return Budget({{Expense::registration, {.count = count}}});
}

TEST(Spending, GivesWhatIsWantedWhereNothingIsLimited) {
  Spending spending(Budget(), {&kCheap, &kRegistering}, std::nullopt);
  EXPECT_EQ(spending.take(kCheap, 100).attempts, 100U);
  EXPECT_EQ(spending.take(kRegistering, 40).cut_short, "");
}

TEST(Spending, LeavesAloneWhatCostsNothingOfTheKind) {
  Spending spending(registrations(1), {&kCheap, &kRegistering}, std::nullopt);
  EXPECT_EQ(spending.take(kCheap, 100).attempts, 100U);
}

TEST(Spending, SharesATightBudgetByWhatIsFound) {
  Budget budget = registrations(40);
  Spending spending(budget, {&kRegistering, &kFinding}, std::nullopt);
  const auto first = spending.take(kRegistering, 40);
  EXPECT_EQ(first.attempts, 10U) << "one flaw of four";
  EXPECT_EQ(first.cut_short, "the budget of registrations leaves it no more");
  for (std::size_t i = 0; i < first.attempts; ++i) {
    budget.spend(Expense::registration);
  }
  EXPECT_EQ(spending.take(kFinding, 40).attempts, 30U);
}

TEST(Spending, GivesWhatOthersLeft) {
  Spending spending(registrations(40), {&kRegistering, &kFinding}, std::nullopt);
  spending.take(kRegistering, 40);
  EXPECT_EQ(spending.take(kFinding, 40).attempts, 40U) << "the first spent nothing after all";
}

TEST(Spending, CanLeaveNothing) {
  Budget budget = registrations(2);
  budget.spend(Expense::registration);
  budget.spend(Expense::registration);
  Spending spending(budget, {&kRegistering}, std::nullopt);
  EXPECT_EQ(spending.take(kRegistering, 40).attempts, 0U);
}

}  // namespace
}  // namespace assay
