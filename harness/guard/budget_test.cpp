#include "harness/guard/budget.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

using namespace std::chrono_literals;
constexpr auto kRegistration = Expense::registration;

void spend(Budget& budget, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) {
    budget.spend(kRegistration);
  }
}

TEST(Budget, IsUnlimitedUntilSomebodySaysOtherwise) {
  Budget budget;
  spend(budget, 1000);
  EXPECT_EQ(budget.left(kRegistration), std::nullopt);
  EXPECT_EQ(budget.spent(kRegistration), 1000U);
  EXPECT_EQ(budget.spent(Expense::authorization), 0U);
}

TEST(Budget, OfAWholeRunIsSpentOnce) {
  Budget budget({{kRegistration, {.count = 3}}});
  spend(budget, 2);
  EXPECT_EQ(budget.left(kRegistration), 1U);
  spend(budget, 2);
  EXPECT_EQ(budget.left(kRegistration), 0U);
  EXPECT_EQ(budget.more_at(kRegistration), std::nullopt);
}

TEST(Budget, OfATimeComesBackWithTheFirstExpense) {
  Budget budget({{kRegistration, {.count = 2, .per = 3600s}}});
  const auto before = Budget::Clock::now();
  spend(budget, 2);
  EXPECT_EQ(budget.left(kRegistration), 0U);
  ASSERT_TRUE(budget.more_at(kRegistration));
  EXPECT_GE(*budget.more_at(kRegistration), before + 3600s);
}

TEST(Budget, IsSharedByItsCopies) {
  const Budget one({{kRegistration, {.count = 2}}});
  Budget other = one;
  spend(other, 1);
  EXPECT_EQ(one.left(kRegistration), 1U);
}

TEST(Budget, IsLearntFromARefusal) {
  Budget budget;
  spend(budget, 21);
  budget.learn(kRegistration, 3600s);
  EXPECT_EQ(budget.left(kRegistration), 0U);
  EXPECT_GT(*budget.more_at(kRegistration), Budget::Clock::now());
  EXPECT_EQ(budget.left(Expense::authorization), std::nullopt);
}

TEST(Budget, ForgetsWithTheTargetWhatItLearnt) {
  Budget budget({{Expense::authorization, {.count = 5}}});
  spend(budget, 21);
  budget.learn(kRegistration, 3600s);
  budget.forget_learnt();
  EXPECT_EQ(budget.left(kRegistration), std::nullopt);
  EXPECT_EQ(budget.left(Expense::authorization), 5U) << "the tester said so";
}

TEST(Budget, OfTheTesterStandsAgainstWhatIsLearnt) {
  Budget budget({{kRegistration, {.count = 10}}});
  spend(budget, 4);
  budget.learn(kRegistration, 1s);
  EXPECT_EQ(budget.left(kRegistration), 6U);
}

}  // namespace
}  // namespace assay
