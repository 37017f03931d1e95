// Each exit code of `run` by a real run, and what the reports say beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ExitCode, ZeroWhereEverythingHolds) {
  const Judged judged = judge({"--filter", "access.*_token_is_refused", "--filter", "discovery.*"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.ids_with("PASS"), AllOf(Contains("access.expired_token_is_refused"),
                                             Contains("discovery.resource_metadata_can_be_found")));
  EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("exit code 0"), testing::StartsWith("seed ")));
}

TEST(ExitCode, OneWhereAMustIsBroken) {
  const Reference flawed({"--flaw", "bare_401"});
  const Judged judged = judge({"--server", flawed.server()});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.ids_with("FAIL"), Contains("access.anonymous_request_is_challenged"));
  EXPECT_THAT(judged.clean_passes(),
              testing::Not(Contains("access.anonymous_challenge_names_no_error")));
  EXPECT_THAT(judged.outcome.out, AllOf(HasSubstr("FAIL  access.anonymous_request_is_challenged"),
                                        HasSubstr("exit code 1")));
  EXPECT_THAT(judged.junit, HasSubstr("<failure type=\"OAuth2.1#5.3.1.challenge_present\""));
}

TEST(ExitCode, OneForAWarningWhereItIsAskedFor) {
  const Reference flawed({"--flaw", "challenge_without_scope"});
  const std::vector<std::string> arguments{"--server",   flawed.server(),
                                           "--filter",   "access.anonymous_request_is_challenged",
                                           "--revision", "2025-11-25"};
  const Judged lenient = judge(arguments);
  EXPECT_EQ(lenient.outcome.exit_code, 0);
  EXPECT_EQ(lenient.result["warning_count"].integer(), 1);
  EXPECT_THAT(lenient.junit, HasSubstr("<system-out>warning: "));
  std::vector<std::string> strict = arguments;
  strict.emplace_back("--strict");
  EXPECT_EQ(judge(strict).outcome.exit_code, 1);
}

TEST(ExitCode, TwoWhereNothingFailsAndNotEverythingIsKnown) {
  const http::RawServer busy(speaking(honest_discovery(always(503, "text/plain", "later"))));
  const Judged judged =
      judge({"--server", busy.url("/mcp"), "--phase", "authorization", "--timeout", "1"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_GT(judged.count("ERROR"), 0);
  EXPECT_THAT(judged.outcome.out, HasSubstr("limits the rate"));
}

TEST(ExitCode, TwoWhereNothingIsSelected) {
  const Judged judged = judge({"--filter", "!*"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.trouble(), HasSubstr("No case is left by the selection (--filter !*)"));
}

TEST(ExitCode, TwoWhereNothingPassesAndEveryReportSaysSo) {
  const Reference reference;
  const Judged judged = judge({"--server", reference.server(), "--revision", "2025-11-25",
                               "--filter", "access.expired_token_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_EQ(judged.count("NOT_EXERCISED"), 1);
  EXPECT_THAT(judged.trouble(), HasSubstr("No case passed"));
}

// Nothing counts against it, and the reader is told how little was seen.
TEST(ExitCode, ZeroWhereMuchWasLeftOutHasANote) {
  const Reference reference;
  const Judged judged = judge({"--server", reference.server(), "--revision", "2025-11-25"});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(judged.outcome.out, HasSubstr("note: More of the access phase was left out ("));
}

TEST(ExitCode, TwoWhereTheServerDoesNotSpeakTheRevision) {
  const Reference old({"--revision", "2025-06-18", "--open"});
  const Judged judged =
      judge({"--server", old.server(), "--revision", "2026-07-28", "--shard", "1/2"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.outcome.out, HasSubstr("does not speak 2026-07-28"));
}

TEST(ExitCode, IsTheSameWhateverIsPrinted) {
  const Reference flawed({"--flaw", "bare_401"});
  for (const char* option : {"--quiet", "--verbose", "--no-color"}) {
    EXPECT_EQ(
        mcp_assay({"run", "--server", flawed.server(), "--phase", "access", option}).exit_code, 1)
        << option;
  }
}

TEST(ExitCode, OfConnect) {
  const Folder folder;
  const Reference reference({"--write-target", folder.path("target.yaml")});
  const Outcome walked = mcp_assay({"connect", "--target", folder.path("target.yaml")});
  EXPECT_EQ(walked.exit_code, 0) << walked.out << walked.err;
  EXPECT_THAT(walked.out, AllOf(HasSubstr("signed in and consented"), HasSubstr("get_weather")));
  EXPECT_EQ(mcp_assay({"connect", reference.server()}).exit_code, 4);  // nobody to sign in
}

TEST(ExitCode, OfSelftest) {
  const Outcome outcome = mcp_assay({"selftest", "--flaw", "bare_401"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("the matrix is exact"));
}

}  // namespace
}  // namespace assay::e2e
