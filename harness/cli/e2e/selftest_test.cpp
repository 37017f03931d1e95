// The matrix as a table and as data, for one flaw; and pairs of flaws.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/e2e/program.hpp"
#include "harness/json/document.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

TEST(Selftest, ReportsGoToFilesAndPeopleReadTheRest) {
  const Folder folder;
  const Outcome outcome = mcp_assay({"selftest", "--flaw", "bare_401", "--markdown",
                                     folder.path("matrix.md"), "--json", folder.path("m.json")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("exact  correct servers: "),
                                 HasSubstr("exact  bare_401: caught by access."),
                                 HasSubstr("s: the matrix is exact\n")));
  EXPECT_THAT(text_of(folder.path("matrix.md")),
              AllOf(StartsWith("# The matrix"), HasSubstr("| `bare_401` | A 401 has no challenge. "
                                                          "| `challenge_present`<br>")));
  const auto data = Document::parse(text_of(folder.path("m.json")));
  ASSERT_TRUE(data);
  EXPECT_EQ((*data)["exact"].boolean(), true);
  EXPECT_EQ((*data)["flaws"].at(0).text("id"), "bare_401");
  EXPECT_TRUE((*data)["pairs"].is_null());
}

TEST(Selftest, AReportOnStandardOutputStandsThereAlone) {
  const Outcome outcome = mcp_assay({"selftest", "--flaw", "bare_401", "--flaw", "origin_unchecked",
                                     "--pairs", "5", "--seed", "9", "--json", "-"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("the matrix is exact"), HasSubstr("1 pair of flaws (seed 9) in "),
                    HasSubstr("each shows all that one of its flaws breaks\n")));
  const auto data = Document::parse(outcome.out);
  ASSERT_TRUE(data) << outcome.out;
  EXPECT_EQ((*data)["pairs"]["seed"].integer(), 9);
  EXPECT_EQ((*data)["pairs"]["pairs"].size(), 1U);
}

TEST(Selftest, PairsOfOneFlawHaveItAndNeedNoMatrix) {
  const Outcome outcome = mcp_assay({"selftest", "--flaw", "bare_401", "--pairs", "3",
                                     "--only-pairs", "--verbose", "--json", "-"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(Not(HasSubstr("correct servers")), HasSubstr("3 pairs of flaws")));
  const auto data = Document::parse(outcome.out);
  ASSERT_TRUE(data) << outcome.out;
  EXPECT_TRUE((*data)["correct_servers"].is_null());
  const Document pairs = (*data)["pairs"]["pairs"];
  ASSERT_EQ(pairs.size(), 3U);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EXPECT_THAT(pairs.at(i).texts("flaws"), testing::Contains("bare_401"));
  }
}

TEST(Selftest, PairsSayWhichFlawHidesWhich) {
  const Outcome outcome = mcp_assay({"selftest", "--flaw", "no_server_metadata", "--flaw",
                                     "bare_403", "--pairs", "1", "--only-pairs"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("In 1 of them one flaw hides what the other one breaks:\n"
                                     "         no_server_metadata hides bare_403"));
}

TEST(Selftest, MistakesAreSaidBeforeAnythingIsJudged) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"selftest", "--markdown", "/no/such/folder/matrix.md"},
        {"selftest", "--markdown", "-", "--json", "-"},
        {"selftest", "--pairs", "0"},
        {"selftest", "--seed", "3"},
        {"selftest", "--json", ""}}) {
    const Outcome outcome = mcp_assay(arguments);
    EXPECT_EQ(outcome.exit_code, 3) << outcome.out;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, MatchesRegex("mcp-assay: [^\n]+\n"));
  }
}

}  // namespace
}  // namespace assay::e2e
