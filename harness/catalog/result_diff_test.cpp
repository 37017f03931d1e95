#include "harness/catalog/result_diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Instance instance_of(const std::string& id, Verdict verdict,
                     std::initializer_list<std::size_t> broken = {}, Level level = Level::must) {
  Instance instance{.id = id, .revision = Revision::v2025_11_25, .verdict = verdict};
  for (const std::size_t index : broken) {
    instance.checks.push_back({.requirement = {index}, .level = level});
  }
  return instance;
}

RunResult run_of(std::vector<Instance> instances) { return {.instances = std::move(instances)}; }

TEST(ResultDiff, TellsNewFixedLastingAndChanged) {
  const RunResult before =
      run_of({instance_of("access.a", Verdict::fail, {0}), instance_of("access.b", Verdict::pass),
              instance_of("access.c", Verdict::fail, {1}), instance_of("access.d", Verdict::pass),
              instance_of("access.e", Verdict::fail, {0})});
  const RunResult after =
      run_of({instance_of("access.a", Verdict::fail, {0, 1}),
              instance_of("access.b", Verdict::fail, {0}), instance_of("access.c", Verdict::pass),
              instance_of("access.d", Verdict::error), instance_of("access.e", Verdict::error)});
  const ResultDiff diff = difference(before, after);
  const auto finding = [](const char* name, std::size_t index) {
    return Finding{name, std::string(row_of({index}).id)};
  };
  EXPECT_THAT(diff.appeared,
              ElementsAre(finding("access.a[2025-11-25]", 1), finding("access.b[2025-11-25]", 0)));
  EXPECT_THAT(diff.lasting, ElementsAre(finding("access.a[2025-11-25]", 0)));
  EXPECT_THAT(diff.fixed, ElementsAre(finding("access.c[2025-11-25]", 1)));
  ASSERT_EQ(diff.changed.size(), 2U);
  EXPECT_EQ(diff.changed[0].after, "ERROR");
  EXPECT_EQ(diff.changed[1].before, "FAIL") << "without a verdict nothing is fixed";
}

TEST(ResultDiff, OfTheSameResultIsEmpty) {
  const RunResult run = run_of({instance_of("access.a", Verdict::fail, {0})});
  const ResultDiff diff = difference(run, run);
  EXPECT_THAT(diff.appeared, IsEmpty());
  EXPECT_THAT(diff.fixed, IsEmpty());
  EXPECT_THAT(diff.changed, IsEmpty());
}

TEST(Known, IsOnlyWhatBreaksNothingNew) {
  const RunResult before = run_of({instance_of("access.a", Verdict::fail, {0, 1}),
                                   instance_of("access.b", Verdict::fail, {0})});
  RunResult after = run_of(
      {instance_of("access.a", Verdict::fail, {1}), instance_of("access.b", Verdict::fail, {0, 1}),
       instance_of("access.c", Verdict::fail, {0}), instance_of("access.d", Verdict::pass)});
  mark_known(after, before);
  EXPECT_TRUE(after.instances[0].known);
  EXPECT_FALSE(after.instances[1].known);
  EXPECT_FALSE(after.instances[2].known);
  EXPECT_EQ(after.known_count(), 1U);
  EXPECT_EQ(after.summary().at(Verdict::fail), 2U);
  EXPECT_EQ(exit_code_of(after, false), 1);
  mark_known(after, after);
  EXPECT_EQ(exit_code_of(after, false), 0);
}

TEST(Known, WarningsDoNotCountAgainWhereTheyAreStrict) {
  const RunResult before = run_of({instance_of("access.a", Verdict::pass, {0}, Level::should)});
  RunResult after = before;
  EXPECT_EQ(exit_code_of(after, true), 1);
  mark_known(after, before);
  EXPECT_EQ(exit_code_of(after, true), 0);
  after.instances[0].checks.push_back({.requirement = {1}, .level = Level::should});
  after.instances[0].known_warnings = 0;
  mark_known(after, before);
  EXPECT_EQ(exit_code_of(after, true), 1);
}

}  // namespace
}  // namespace assay
