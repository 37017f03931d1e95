// A target that dies in the middle of a run: nothing is said of it that was not seen, and what
// befell it is told once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures/hostile/proxy.hpp"
#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSubsetOf;

Judged judge_behind(const LyingProxy& proxy) {
  const Folder folder;
  return judge({"--target", folder.write("target.yaml", proxy.deployment().target_yaml()),
                "--revision", "2025-11-25", "--kind", "conformance", "--timeout", "0.4"});
}

TEST(TargetThatStops, FailsNothingAndLeavesNoCaseForAnUntrueReason) {
  const LyingProxy honest(after(1'000'000), closes());
  const Judged whole = judge_behind(honest);
  ASSERT_EQ(whole.outcome.exit_code, 0);
  for (const std::size_t requests : {15, 40, 100, 250}) {
    const LyingProxy proxy(after(requests), closes());
    const Judged judged = judge_behind(proxy);
    EXPECT_EQ(judged.outcome.exit_code, 2) << requests;
    EXPECT_THAT(judged.ids_with("FAIL"), IsEmpty()) << requests;
    EXPECT_THAT(judged.ids_with("NOT_APPLICABLE"), IsSubsetOf(whole.ids_with("NOT_APPLICABLE")))
        << requests;
    EXPECT_THAT(judged.ids_with("NOT_EXERCISED"), IsSubsetOf(whole.ids_with("NOT_EXERCISED")))
        << requests;
    EXPECT_THAT(judged.ids_with("PASS"), IsSubsetOf(whole.ids_with("PASS"))) << requests;
    EXPECT_THAT(judged.trouble(), HasSubstr("stopped answering")) << requests;
    EXPECT_THAT(judged.outcome.out, HasSubstr("trouble: The target stopped answering")) << requests;
  }
}

// One request that gets no answer is no end.
TEST(TargetThatStops, IsNotOneThatComesBack) {
  const LyingProxy proxy([](const std::string&, std::size_t number) { return number == 100; },
                         closes());
  EXPECT_THAT(judge_behind(proxy).trouble(), IsEmpty());
}

}  // namespace
}  // namespace assay::e2e
