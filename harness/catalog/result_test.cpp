#include "harness/catalog/result.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

Instance instance_of(Verdict verdict, std::vector<Check> checks = {}) {
  return {.id = "access.x", .verdict = verdict, .checks = std::move(checks)};
}

RunResult run_of(const std::vector<Verdict>& verdicts) {
  RunResult result;
  for (const Verdict verdict : verdicts) {
    result.instances.push_back(instance_of(verdict));
  }
  return result;
}

Check check_of(Level level, bool held) { return {.level = level, .held = held}; }

TEST(Check, SeverityComesFromTheLevel) {
  EXPECT_TRUE(check_of(Level::must, false).is_failure());
  EXPECT_TRUE(check_of(Level::must_not, false).is_failure());
  EXPECT_FALSE(check_of(Level::must, true).is_failure());
  EXPECT_TRUE(check_of(Level::should_not, false).is_warning());
  EXPECT_FALSE(check_of(Level::should, false).is_failure());
  EXPECT_FALSE(check_of(Level::may, false).is_warning());
}

TEST(Instance, ItsNameCarriesTheRoadWhereItIsNotTheEndpoint) {
  Instance instance{.id = "access.x", .revision = Revision::v2025_11_25};
  EXPECT_EQ(instance.name(), "access.x[2025-11-25]");
  instance.road = "sse";
  EXPECT_EQ(instance.name(), "access.x[2025-11-25,sse]");
}

TEST(Instance, TellsFailuresAndWarningsApart) {
  const Instance instance =
      instance_of(Verdict::fail, {check_of(Level::must, true), check_of(Level::must, false),
                                  check_of(Level::should, false), check_of(Level::may, false)});
  ASSERT_EQ(instance.failures().size(), 1U);
  EXPECT_EQ(instance.failures().front(), &instance.checks.at(1));
  ASSERT_EQ(instance.warnings().size(), 1U);
  EXPECT_EQ(instance.warnings().front(), &instance.checks.at(2));
  EXPECT_TRUE(instance.failed());
}

TEST(RunResult, CountsEveryVerdict) {
  const RunResult result = run_of({Verdict::pass, Verdict::pass, Verdict::error});
  const auto counts = result.summary();
  EXPECT_EQ(counts.size(), 5U);
  EXPECT_EQ(counts.at(Verdict::pass), 2U);
  EXPECT_EQ(counts.at(Verdict::fail), 0U);
  EXPECT_EQ(counts.at(Verdict::error), 1U);
}

TEST(ExitCode, APassAndNothingWorseConforms) {
  EXPECT_EQ(exit_code_of(run_of({Verdict::pass}), false), 0);
  EXPECT_EQ(
      exit_code_of(run_of({Verdict::pass, Verdict::not_applicable, Verdict::not_exercised}), true),
      0);
}

TEST(ExitCode, AFailureWinsOverEverything) {
  RunResult result = run_of({Verdict::pass, Verdict::error, Verdict::fail});
  EXPECT_EQ(exit_code_of(result, false), 1);
  result.trouble = "It died.";
  result.complete = false;
  EXPECT_EQ(exit_code_of(result, false), 1);
}

TEST(ExitCode, AWarningCountsOnlyWhenStrict) {
  RunResult result = run_of({Verdict::pass});
  result.instances.front().checks = {check_of(Level::should, false)};
  EXPECT_EQ(exit_code_of(result, false), 0);
  EXPECT_EQ(exit_code_of(result, true), 1);
}

TEST(ExitCode, NothingIsGreenByAccident) {
  EXPECT_EQ(exit_code_of(run_of({}), false), 2);
  EXPECT_EQ(exit_code_of(run_of({Verdict::pass, Verdict::error}), false), 2);
  EXPECT_EQ(exit_code_of(run_of({Verdict::not_applicable, Verdict::not_exercised}), false), 2);

  RunResult cut_short = run_of({Verdict::pass});
  cut_short.complete = false;
  EXPECT_EQ(exit_code_of(cut_short, false), 2);
}

TEST(ExitCode, TroubleBeforeTheFirstVerdictIsFour) {
  RunResult result = run_of({});
  result.trouble = "Nobody listens there.";
  EXPECT_EQ(exit_code_of(result, false), 4);
  result = run_of({Verdict::error, Verdict::not_exercised});
  result.trouble = "Nobody listens there.";
  EXPECT_EQ(exit_code_of(result, false), 4);
  result = run_of({Verdict::pass});
  result.trouble = "Interrupted.";
  EXPECT_EQ(exit_code_of(result, false), 2);
}

TEST(ExitCode, AnEmptyShardConforms) {
  RunResult result = run_of({});
  result.empty_shard = true;
  EXPECT_EQ(exit_code_of(result, false), 0);
  result.trouble = "Nobody listens there.";
  EXPECT_EQ(exit_code_of(result, false), 4);
}

TEST(ExitCode, EachHasAMeaning) {
  for (int code = 0; code <= 5; ++code) {
    EXPECT_NE(meaning_of_exit_code(code), meaning_of_exit_code(6));
  }
}

}  // namespace
}  // namespace assay
