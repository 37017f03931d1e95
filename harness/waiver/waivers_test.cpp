#include "harness/waiver/waivers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "harness/catalog/flaws/challenges.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

using std::chrono::year_month_day;
constexpr year_month_day day{std::chrono::year{2026}, std::chrono::month{6}, std::chrono::day{15}};

Instance failing(const std::string& id, std::initializer_list<std::size_t> broken) {
  Instance instance{.id = id, .revision = Revision::v2025_11_25, .verdict = Verdict::fail};
  for (const std::size_t index : broken) {
    instance.checks.push_back({.requirement = {index}, .level = Level::must});
  }
  return instance;
}

Waiver waiver_of(const std::string& id, const std::string& requirement,
                 const std::string& expires = "2026-06-15") {
  return {.case_id = id,
          .requirement = requirement,
          .target = "acme",
          .owner = "ops",
          .expires = expires,
          .place = "w.yaml:1"};
}

Catalog catalog_of(std::initializer_list<const char*> ids) {
  std::vector<Case> cases;
  for (const char* id : ids) {
    cases.push_back(conformance({.id = id,
                                 .claim = "So it is.",
                                 .cites = {RequirementKey{.index = 0}},
                                 .flaws = {flaw::bare_401},
                                 .run = [](Probe&) {}}));
  }
  return Catalog(std::move(cases));
}

RunResult run_of(std::vector<Instance> instances) {
  return {.target = "acme", .instances = std::move(instances)};
}

TEST(Waivers, SetAFailureAsideUntilTheirLastDay) {
  RunResult run = run_of({failing("access.x", {0})});
  apply_waivers(run, {waiver_of("access.x", "T#one")}, catalog_of({"access.x"}), day);
  ASSERT_TRUE(run.instances[0].waived);
  EXPECT_EQ(run.instances[0].waived->owner, "ops");
  EXPECT_EQ(run.instances[0].verdict, Verdict::fail);
  EXPECT_EQ(run.waived_count(), 1U);
  EXPECT_EQ(run.summary().at(Verdict::fail), 0U);
  EXPECT_EQ(run.summary().at(Verdict::pass), 0U);
  EXPECT_THAT(run.idle_waivers, IsEmpty());
}

TEST(Waivers, WaiveNothingWhereOneBrokenMustIsNotWaived) {
  RunResult run = run_of({failing("access.x", {0, 1})});
  apply_waivers(run, {waiver_of("access.x", "T#one")}, catalog_of({"access.x"}), day);
  EXPECT_FALSE(run.instances[0].waived);
  apply_waivers(run, {waiver_of("access.x", "T#one"), waiver_of("access.x", "T#two", "2026-06-20")},
                catalog_of({"access.x"}), day);
  ASSERT_TRUE(run.instances[0].waived);
  EXPECT_EQ(run.instances[0].waived->until, "2026-06-15") << "the first of them that ends";
}

TEST(Waivers, ExpiredOnesWaiveNothingAndAreReported) {
  RunResult run = run_of({failing("access.x", {0})});
  apply_waivers(run, {waiver_of("access.x", "T#one", "2026-06-14")}, catalog_of({"access.x"}), day);
  EXPECT_FALSE(run.instances[0].waived);
  EXPECT_THAT(run.idle_waivers, ElementsAre(AllOf(HasSubstr("w.yaml:1"), HasSubstr("expired"))));
}

TEST(Waivers, StaleOnesAreReported) {
  Instance passed{.id = "access.x", .verdict = Verdict::pass};
  RunResult run = run_of({passed});
  apply_waivers(run,
                {waiver_of("access.x", "T#one"), waiver_of("access.gone", "T#one"),
                 waiver_of("access.x", "T#none")},
                catalog_of({"access.x"}), day);
  EXPECT_THAT(run.idle_waivers, ElementsAre(HasSubstr("does not break T#one any more"),
                                            HasSubstr("unknown case access.gone"),
                                            HasSubstr("no requirement T#none")));
}

TEST(Waivers, AreNotStaleWhereNobodyKnows) {
  const Catalog catalog = catalog_of({"access.x"});
  RunResult erred = run_of({{.id = "access.x", .verdict = Verdict::error}});
  RunResult not_selected = run_of({});
  RunResult shard = run_of({{.id = "access.x", .verdict = Verdict::pass}});
  shard.shard = {.index = 0, .count = 2};
  RunResult elsewhere = run_of({{.id = "access.x", .verdict = Verdict::pass}});
  elsewhere.target = "other";
  for (RunResult* run : {&erred, &not_selected, &shard, &elsewhere}) {
    apply_waivers(*run, {waiver_of("access.x", "T#one")}, catalog, day);
    EXPECT_THAT(run->idle_waivers, IsEmpty());
  }
}

TEST(Waivers, AreOfOneTarget) {
  RunResult run = run_of({failing("access.x", {0})});
  run.target = "other";
  apply_waivers(run, {waiver_of("access.x", "T#one")}, catalog_of({"access.x"}), day);
  EXPECT_FALSE(run.instances[0].waived);
}

TEST(Waivers, AnExitCodeOfFiveIsTheLeastOfAll) {
  RunResult run = run_of({{.id = "access.x", .verdict = Verdict::pass}});
  run.idle_waivers = {"…"};
  EXPECT_EQ(exit_code_of(run, false), 5);
  run.instances.push_back({.id = "access.y", .verdict = Verdict::error});
  EXPECT_EQ(exit_code_of(run, false), 2);
  run.instances.push_back(failing("access.z", {0}));
  EXPECT_EQ(exit_code_of(run, false), 1);
}

TEST(Days, AreOnlyReadInOneForm) {
  EXPECT_EQ(parse_day("2026-06-15"), day);
  for (const char* text : {"", "2026-6-15", "2026-02-30", "2026-13-01", "15.06.2026", "2026-06-15Z",
                           "+026-06-15", "2026-06--1", "tomorrow"}) {
    EXPECT_FALSE(parse_day(text)) << text;
  }
}

class WaiverFile : public testing::Test {
 protected:
  ~WaiverFile() override { std::filesystem::remove(file_); }
  std::expected<std::vector<Waiver>, std::string> read(const std::string& text) const {
    std::ofstream(file_, std::ios::binary) << text;
    return read_waivers(file_);
  }
  std::string file_ = testing::TempDir() + "waivers_" + std::to_string(getpid()) + ".yaml";
};

constexpr const char* good =
    "- case: access.x\n  requirement: T#one\n  target: acme\n  owner: ops\n  expires: 2027-01-31\n";

TEST_F(WaiverFile, IsReadAsItWasWritten) {
  const Waiver strange{.case_id = "access.x",
                       .requirement = "T#one",
                       .target = "a: [b] # c",
                       .reason = "\"quoted\"\n- line ${HOME} ümlaut",
                       .owner = "ops & co",
                       .expires = "2027-01-31"};
  const auto again = read(write_waivers({strange, waiver_of("access.y", "T#two")}));
  ASSERT_TRUE(again) << again.error();
  ASSERT_EQ(again->size(), 2U);
  EXPECT_EQ(again->front().target, strange.target);
  EXPECT_EQ(again->front().reason, strange.reason);
  EXPECT_EQ(again->front().owner, strange.owner);
  EXPECT_THAT(again->front().place, EndsWith(":2"));
}

TEST_F(WaiverFile, MayHoldNone) {
  EXPECT_TRUE(read("")->empty());
  EXPECT_TRUE(read("# none\n")->empty());
  EXPECT_TRUE(read(write_waivers({}))->empty());
}

TEST_F(WaiverFile, SaysWhereItIsWrong) {
  const std::string text = good;
  const auto without = [&](const std::string& line) {
    std::string left = text;
    return left.erase(left.find(line), line.size());
  };
  const auto error_of = [&](const std::string& bad) {
    const auto waivers = read(bad);
    return waivers ? std::string("accepted") : waivers.error();
  };
  EXPECT_TRUE(read(text));
  EXPECT_THAT(error_of(without("  owner: ops\n")), HasSubstr("owner is missing"));
  EXPECT_THAT(error_of(text + "  oner: x\n"), AllOf(HasSubstr(":6:3: "), HasSubstr("'owner'")));
  EXPECT_THAT(error_of(without("  expires: 2027-01-31\n")), HasSubstr("expires is missing"));
  EXPECT_THAT(error_of("- case: a.b\n  requirement: r\n  target: t\n  owner: o\n  expires: soon\n"),
              AllOf(HasSubstr(":5:12: "), HasSubstr("must be a day")));
  EXPECT_THAT(error_of("- case: a.b\n  requirement: r\n  target: t\n  owner: ' '\n"
                       "  expires: 2027-01-31\n"),
              HasSubstr("is blank"));
  EXPECT_THAT(error_of(text + text), HasSubstr("waived twice"));
  EXPECT_THAT(error_of("waivers: []\n"), HasSubstr("is a list"));
  EXPECT_THAT(error_of("- [\n"), HasSubstr(file_));
  EXPECT_FALSE(read_waivers("/nowhere/waivers.yaml"));
  EXPECT_THAT(read_waivers("/tmp").error(), HasSubstr("/tmp cannot be read: Is a directory"));
}

TEST(Waiving, WritesEachBrokenMustOnce) {
  RunResult run = run_of({failing("access.x", {0, 1}),
                          failing("access.x", {0}),
                          failing("access.y", {1}),
                          {.id = "access.z", .verdict = Verdict::pass}});
  run.instances[1].revision = Revision::v2025_06_18;
  const auto all = waivers_for(run, {}, {.owner = "ops", .expires = "2027-01-31"});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].target, "acme");
  EXPECT_EQ(all[2].case_id, "access.y");
  EXPECT_EQ(waivers_for(run, {"access.y"}, {}).size(), 1U);
  run.instances[2].waived = Waived{};
  EXPECT_EQ(waivers_for(run, {"access.y"}, {}).size(), 0U);
}

}  // namespace
}  // namespace assay
