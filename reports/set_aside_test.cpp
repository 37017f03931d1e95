// Failures that are waived or known: told in every report, and counted as neither pass nor finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/json/document.hpp"
#include "reports/console.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/merged.hpp"
#include "reports/result_reader.hpp"
#include "reports/sample.hpp"

namespace assay::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The hostile sample, in which whatever failed is waived by a hostile owner, or known.
RunResult set_aside_run(bool waived) {
  RunResult run = hostile_run();
  for (Instance& instance : run.instances) {
    if (!instance.failed()) {
      continue;
    }
    instance.known = !waived;
    if (waived) {
      instance.waived =
          Waived{.owner = "ops" + hostile_bytes(), .reason = "later", .until = "2027-01-31"};
    }
  }
  run.against = waived ? "" : "old.json";
  run.waivers = waived ? "w.yaml" : "";
  run.idle_waivers = {"w.yaml:3: the waiver of access.x expired" + hostile_bytes()};
  run.target_digest = std::string(64, 'a');
  run.shard = {.index = 1, .count = 3};
  run.plan = std::string(64, 'b');
  run.narrowed = "It was narrowed: --phase access.";
  return run;
}

TEST(SetAside, IsSkippedInJunit) {
  const std::string waived = write_junit(set_aside_run(true));
  EXPECT_THAT(waived, AllOf(HasSubstr("<skipped message=\"waived until 2027-01-31 by ops"),
                            HasSubstr("(later): MUST"), Not(HasSubstr("<failure")),
                            HasSubstr("failures=\"0\""), HasSubstr("name=\"waiver\"")));
  expect_harmless(waived);
  EXPECT_THAT(
      write_junit(set_aside_run(false)),
      AllOf(HasSubstr("<skipped message=\"known from old.json: "), Not(HasSubstr("<failure"))));
}

TEST(SetAside, IsNamedOnTheConsole) {
  const std::string waived = write_console(set_aside_run(true), {});
  EXPECT_THAT(waived,
              AllOf(HasSubstr("fails, and is set aside"), HasSubstr("waived until 2027-01-31 by"),
                    HasSubstr(" waived, "), HasSubstr("0 FAIL"), HasSubstr("waiver: w.yaml:3"),
                    Not(HasSubstr("  FAIL  "))));
  expect_harmless(waived);
  EXPECT_THAT(write_console(set_aside_run(false), {}),
              AllOf(HasSubstr("known from old.json"), HasSubstr(" known, ")));
  EXPECT_THAT(write_console(hostile_run(), {}), Not(HasSubstr("set aside")));
}

TEST(SetAside, IsInTheResultFileAndReadAgain) {
  for (const bool waived : {true, false}) {
    const RunResult run = set_aside_run(waived);
    const auto json = Document::parse(write_json(run));
    ASSERT_TRUE(json);
    const std::size_t count = waived ? run.waived_count() : run.known_count();
    EXPECT_GT(count, 0U);
    EXPECT_EQ((*json)["summary"]["FAIL"].integer(), 0);
    EXPECT_EQ(
        waived ? (*json)["waivers"]["waived"].integer() : (*json)["against"]["known"].integer(),
        static_cast<std::int64_t>(count));
    const std::string file = testing::TempDir() + "set_aside_" + std::to_string(getpid());
    std::ofstream(file) << write_json(run);
    const auto again = read_result(file);
    std::filesystem::remove(file);
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(again->waived_count(), run.waived_count());
    EXPECT_EQ(again->known_count(), run.known_count());
    EXPECT_EQ(again->idle_waivers.size(), 1U);
    EXPECT_EQ(again->shard, run.shard);
    EXPECT_EQ(again->plan, run.plan);
    EXPECT_EQ(again->narrowed, run.narrowed);
    EXPECT_EQ(again->target_digest, run.target_digest);
    EXPECT_EQ(again->waivers, run.waivers);
    EXPECT_EQ(again->against, run.against);
  }
}

TEST(Merged, KeepsTheEvidenceOfEveryShard) {
  const RunResult run = hostile_run();
  const auto shard = Document::parse(write_json(run));
  ASSERT_TRUE(shard);
  RunResult whole = clean_run();
  const auto merged = Document::parse(write_merged(whole, {*shard, *shard}));
  ASSERT_TRUE(merged);
  EXPECT_EQ((*merged)["cases"].size(), 2 * run.instances.size());
  EXPECT_EQ((*merged)["cases"].at(0), (*shard)["cases"].at(0));
  EXPECT_EQ((*merged)["requirements"], (*shard)["requirements"]);
  EXPECT_EQ(merged->text("selection"), whole.selection);
}

}  // namespace
}  // namespace assay::reports
