#include "reports/result_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "reports/json.hpp"
#include "reports/sample.hpp"

namespace assay::reports {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ResultReader : public testing::Test {
 protected:
  ~ResultReader() override { std::filesystem::remove(file_); }

  std::expected<RunResult, std::string> read(const std::string& text) const {
    std::ofstream(file_, std::ios::binary) << text;
    return read_result(file_);
  }
  std::expected<RunResult, std::string> read(const json& document) const {
    return read(document.dump());
  }
  /// The hostile sample with one value set, or taken out.
  static json with(const char* pointer, const json& value) {
    json document = json::parse(write_json(hostile_run()));
    document[json::json_pointer{pointer}] = value;
    return document;
  }
  void expect_error(const std::expected<RunResult, std::string>& result,
                    const testing::Matcher<const std::string&>& sentence) const {
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error(), AllOf(StartsWith(file_), EndsWith("."), Not(HasSubstr("\n"))));
    EXPECT_THAT(result.error(), sentence);
  }

  std::string file_ = testing::TempDir() + "result_reader_" + std::to_string(getpid()) + ".json";
};

RunResult without_evidence(RunResult run) {
  for (Instance& instance : run.instances) {
    instance.exchanges.clear();
  }
  return run;
}

TEST_F(ResultReader, ReadsWhatWasWritten) {
  for (const RunResult& run : {hostile_run(), clean_run(), RunResult{}}) {
    const auto again = read(write_json(run));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(write_json(*again), write_json(without_evidence(run)));
  }
}

TEST_F(ResultReader, KeepsTheSeedAndTheInputExactly) {
  RunResult run = hostile_run();
  run.seed = 0xfedc'ba98'7654'3210U;
  const Document input = Document::object({{"base64url", "_w"}, {"n", Document::array({0.1, -3})}});
  run.instances.at(1).counterexample->input = input;
  const auto again = read(write_json(run));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->seed, run.seed);
  EXPECT_EQ(again->instances.at(1).counterexample->input, input);
}

TEST_F(ResultReader, IgnoresWhatItDoesNotKnow) {
  json later = with("/colour", "red");
  later["/cases/1/checks/0/requirement"_json_pointer] = "RFC9999#1.not_in_this_register";
  const auto result = read(later);
  ASSERT_TRUE(result) << result.error();
  EXPECT_EQ(result->instances.at(1).checks.size(), 1U) << "the other one is known";
}

TEST_F(ResultReader, SaysWhatCannotBeRead) {
  std::filesystem::remove(file_);
  expect_error(read_result(file_), AllOf(HasSubstr("No such file"), HasSubstr("--json")));
  EXPECT_THAT(read_result(testing::TempDir()).error(), HasSubstr("Is a directory"));
  expect_error(read(std::string("mcp-assay 0.1.0\n")), HasSubstr("is not JSON (byte 1"));
  expect_error(read(std::string("")), HasSubstr("is not JSON"));
}

TEST_F(ResultReader, SaysWhatIsNoResult) {
  for (const json& other :
       {json::array(), json::object(), json("mcp-assay"), json{{"schema_version", 1}},
        with("/tool/name", "other"), with("/tool", "mcp-assay"), with("/schema_version", "1")}) {
    expect_error(read(other), HasSubstr("is no result of mcp-assay"));
  }
}

TEST_F(ResultReader, SaysWhichVersionItReads) {
  json later = with("/schema_version", 2);
  later["tool"]["version"] = "7.8.9";
  later.erase("cases");
  expect_error(read(later), AllOf(HasSubstr("has schema_version 2, and mcp-assay "),
                                  HasSubstr(" reads 1:"), HasSubstr("(7.8.9)")));
  expect_error(read(with("/schema_version", 1.5)), HasSubstr("has schema_version 1.5"));
}

TEST_F(ResultReader, SaysWhichMemberIsWrong) {
  expect_error(read(with("/seed", -1)), HasSubstr(": seed is no whole number from 0 on"));
  expect_error(read(with("/exit_code", 6)),
               HasSubstr(": exit_code is no whole number from 0 to 5"));
  expect_error(read(with("/started", "yesterday")), HasSubstr(": started is no time such as "));
  expect_error(read(with("/started", "9999-01-01T00:00:00.000Z")), HasSubstr(": started is"));
  expect_error(read(with("/seconds", "long")), HasSubstr(": seconds is no number of seconds"));
  expect_error(read(with("/complete", 1)), HasSubstr(": complete is neither true nor false"));
  expect_error(read(with("/target/options", "--server x")),
               HasSubstr(": target.options is no array"));
  expect_error(read(with("/target/options/1", 3)), HasSubstr(": target.options[1] is no string"));
  expect_error(read(with("/revisions/0", "2031-01-01")),
               HasSubstr(": revisions[0] (2031-01-01) is no revision that this version knows"));
  expect_error(read(with("/cases/1/verdict", "MAYBE")), HasSubstr(": cases[1].verdict (MAYBE) is"));
  expect_error(read(with("/cases/1/counterexample", 5)),
               HasSubstr(": cases[1].counterexample is no object"));
  json shorter = with("/seed", 1);
  shorter["target"].erase("options");
  expect_error(read(shorter), HasSubstr(": target.options is missing"));
}

TEST_F(ResultReader, TakesNoStrangeCaseIds) {
  for (const char* id : {"", "access", "access.", "../../etc", "access.a/b", "access.A", "other.a",
                         "access.\x1b[2J", "access.a-b"}) {
    expect_error(read(with("/cases/0/id", id)), HasSubstr(": cases[0].id is no id of a case"));
  }
  expect_error(read(with("/cases/0/id", "access." + std::string(300, 'a'))),
               HasSubstr("is no id of a case"));
}

TEST_F(ResultReader, TakesNoInstanceTwice) {
  json doubled = with("/seed", 1);
  doubled["cases"].push_back(doubled["cases"][1]);
  expect_error(read(doubled), HasSubstr("once more"));
  const std::string text = write_json(clean_run());
  expect_error(read("{\"seed\":1," + text.substr(1)), HasSubstr("has a member twice"));
}

// Whatever is put in place of any value: a result, or one sentence.
TEST_F(ResultReader, StandsWhateverIsInTheFile) {
  const json good = json::parse(write_json(without_evidence(hostile_run())));
  const json flat = good.flatten();
  int refused = 0;
  for (const auto& [pointer, value] : flat.items()) {
    for (const json& other : {json(), json::object(), json(-1), json("\x1b[2J")}) {
      json bad = good;
      bad[json::json_pointer{pointer}] = other;
      const auto result = read(bad);
      refused += result ? 0 : 1;
      if (!result) {
        expect_harmless(result.error());
        EXPECT_THAT(result.error(), AllOf(StartsWith(file_), EndsWith("."), Not(HasSubstr("\n"))));
      }
    }
  }
  EXPECT_GT(refused, 500);
}

TEST_F(ResultReader, ReadsTheProfile) {
  const auto result = read(write_json(hostile_run()));
  ASSERT_TRUE(result) << result.error();
  ASSERT_TRUE(result->profile);
  const ProfileOutcome expected = profile_outcome();
  EXPECT_EQ(result->profile->name, expected.name);
  EXPECT_EQ(result->profile->status, ProfileStatus::released);
  EXPECT_EQ(result->profile->since, "1.0");
  EXPECT_EQ(result->profile->standing, Standing::not_met);
  EXPECT_EQ(result->profile->certifying, expected.certifying);
  EXPECT_EQ(result->profile->not_judged, 4U);
  EXPECT_EQ(result->profile->musts.all, expected.musts.all);
  EXPECT_EQ(result->profile->musts.tested, expected.musts.tested);
  EXPECT_EQ(result->profile->not_exercised.size(), 2U);
  EXPECT_EQ(result->profile->retired, expected.retired);
  expect_error(read(with("/profile/status", "final")), HasSubstr("profile.status is neither"));
  expect_error(read(with("/profile/standing", "certified")), HasSubstr("profile.standing"));
  expect_error(read(with("/profile/certifying/PASS", -1)), HasSubstr("profile.certifying.PASS"));
}

TEST_F(ResultReader, ReadsResultsFromBeforeThereWereProfiles) {
  json old = json::parse(write_json(clean_run()));
  old.erase("profile");
  const auto result = read(old);
  ASSERT_TRUE(result) << result.error();
  EXPECT_FALSE(result->profile);
}

TEST_F(ResultReader, StandsWhereverTheFileIsCutOff) {
  const std::string text = write_json(hostile_run());
  for (std::size_t size = 0; size < text.size() - 2; size += 997) {
    expect_error(read(text.substr(0, size)), HasSubstr("is not JSON"));
  }
}

}  // namespace
}  // namespace assay::reports
