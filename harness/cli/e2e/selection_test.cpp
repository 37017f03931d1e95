// What is selected, listed and left out; shards; and what the environment may and may not change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Environment = std::map<std::string, std::string>;

const std::vector<std::string> discovery{"--phase", "discovery", "--quiet"};

std::set<std::string> names_of_run(std::vector<std::string> more,
                                   const Environment& environment = {}) {
  more.insert(more.begin(), discovery.begin(), discovery.end());
  const Judged judged = judge(std::move(more), environment);
  EXPECT_EQ(judged.outcome.exit_code, 0);
  return judged.names();
}

/// Every part is not empty, no two share a case, and together they are the whole.
void expect_partition(const std::vector<std::set<std::string>>& parts) {
  std::set<std::string> together;
  std::size_t count = 0;
  for (const auto& part : parts) {
    EXPECT_THAT(part, Not(IsEmpty()));
    together.insert(part.begin(), part.end());
    count += part.size();
  }
  EXPECT_EQ(together, names_of_run({}));
  EXPECT_EQ(count, together.size());
}

TEST(Shards, AreTheWholeTogether) {
  expect_partition({names_of_run({"--shard", "1/3"}), names_of_run({"--shard", "2/3"}),
                    names_of_run({"--shard", "3/3"})});
}

TEST(Shards, OfGoogleTestAndBazelAreHonoured) {
  expect_partition({names_of_run({}, {{"GTEST_TOTAL_SHARDS", "2"}, {"GTEST_SHARD_INDEX", "0"}}),
                    names_of_run({}, {{"TEST_TOTAL_SHARDS", "2"}, {"TEST_SHARD_INDEX", "1"}})});
}

TEST(Shards, ThatGetNothingAreGreen) {
  const Judged judged =
      judge({"--filter", "access.anonymous_request_is_challenged", "--shard", "50/99"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.cases(), IsEmpty());
  EXPECT_EQ(judged.result["empty_shard"].boolean(), true);
}

TEST(Environment, OfGoogleTestDoesNotNarrow) {
  const Folder folder;
  const std::set<std::string> whole = names_of_run({});
  for (const Environment& inherited :
       {Environment{{"GTEST_FILTER", "nothing*"}},
        Environment{{"TESTBRIDGE_TEST_ONLY", "nothing*"}}, Environment{{"GTEST_LIST_TESTS", "1"}},
        Environment{{"GTEST_REPEAT", "2"}, {"GTEST_FAIL_FAST", "1"}},
        Environment{{"GTEST_OUTPUT", "xml:" + folder.path("gtest.xml")}}}) {
    EXPECT_EQ(names_of_run({}, inherited), whole) << inherited.begin()->first;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("gtest.xml")));
}

TEST(Denial, RunsOnlyWhereItIsNamed) {
  constexpr auto id = "access.resource_uri_is_matched_in_step_with_its_length";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"list", "cases"}, {"run", "--dry-run"}}) {
    EXPECT_THAT(mcp_assay(command).out, Not(HasSubstr(id)));
    std::vector<std::string> named = command;
    named.insert(named.end(), {"--kind", "denial"});
    EXPECT_THAT(mcp_assay(named).out,
                AllOf(HasSubstr(id), Not(HasSubstr("access.expired_token_is_refused"))));
  }
  EXPECT_THAT(mcp_assay({"explain", id}).out, HasSubstr("(access, denial, "));
}

TEST(DryRun, SendsNothing) {
  const http::RawServer server(speaking(html_site()));
  const Outcome outcome = mcp_assay(
      {"run", "--server", server.url("/mcp"), "--dry-run", "--filter", "access.expired*"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("access.expired_token_is_refused"), Not(HasSubstr("discovery."))));
  EXPECT_EQ(server.connections(), 0U);
}

TEST(DryRun, NamesWhatFallsToTheShard) {
  std::set<std::string> together;
  for (const char* shard : {"1/2", "2/2"}) {
    const std::vector<std::string> one_revision{"--revision", "2025-11-25", "--shard", shard};
    std::vector<std::string> dry{"run", "--dry-run", "--phase", "discovery"};
    dry.insert(dry.end(), one_revision.begin(), one_revision.end());
    const Outcome outcome = mcp_assay(dry);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(std::string("(shard ") + shard + " of "),
                                   HasSubstr("), in 2025-11-25:\n")));
    const std::set<std::string> names = names_of_run(one_revision);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(outcome.out, '\n')), names.size() + 1);
    for (const std::string& name : names) {
      EXPECT_THAT(outcome.out, HasSubstr("  " + name.substr(0, name.find('['))));
    }
    together.insert(names.begin(), names.end());
  }
  EXPECT_EQ(together, names_of_run({"--revision", "2025-11-25"}));
  EXPECT_THAT(mcp_assay({"run", "--dry-run", "--shard", "1/2"}).out,
              HasSubstr("of which shard 1/2 gets its part"));
}

TEST(DryRun, LaunchesNothingAndLeavesReportsAlone) {
  const Folder folder;
  const std::string report = folder.write("junit.xml", "the last report");
  const std::string target =
      folder.write("target.yaml",
                   "server:\n  url: http://127.0.0.1:${port}/mcp\n  command: [touch, launched]\n");
  EXPECT_EQ(mcp_assay({"run", "--target", target, "--dry-run", "--junit", report}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path("launched")));
  EXPECT_EQ(text_of(report), "the last report");
}

/// The ids of `list … --json`.
std::vector<std::string> listed(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "list");
  arguments.emplace_back("--json");
  const Outcome outcome = mcp_assay(arguments);
  EXPECT_EQ(outcome.exit_code, 0);
  const auto parsed = Document::parse(outcome.out);
  EXPECT_TRUE(parsed && parsed->is_array()) << outcome.out.substr(0, 300);
  std::vector<std::string> ids;
  for (std::size_t i = 0; parsed && i < parsed->size(); ++i) {
    ids.push_back(parsed->at(i).text("id").value_or(""));
  }
  EXPECT_THAT(ids, Each(Not(IsEmpty())));
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size());
  return ids;
}

TEST(Listing, OfCasesIsWhatRuns) {
  std::set<std::string> ids;
  for (const Document& instance : judge(discovery).cases()) {
    ids.insert(instance.text("id").value_or(""));
  }
  const std::vector<std::string> cases = listed({"cases", "--phase", "discovery"});
  EXPECT_EQ(std::set(cases.begin(), cases.end()), ids);
}

TEST(Listing, SelectsAsRunDoes) {
  const std::vector<std::string> all = listed({"cases"});
  EXPECT_THAT(all, Contains("access.expired_token_is_refused"));
  EXPECT_THAT(listed({"cases", "--phase", "access", "--filter", "!*token*"}),
              AllOf(Not(IsEmpty()), Each(AllOf(StartsWith("access."), Not(HasSubstr("token"))))));
  EXPECT_LT(listed({"requirements", "--phase", "access"}).size(), listed({"requirements"}).size());
  EXPECT_THAT(listed({"flaws"}), Contains("bare_401"));
}

TEST(Listing, ForPeopleHasALineForEach) {
  const Outcome outcome = mcp_assay({"list"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(outcome.out, '\n')),
            listed({"cases"}).size());
}

TEST(Explanation, OfACaseAndOfARequirement) {
  const Outcome subject = mcp_assay({"explain", "access.expired_token_is_refused"});
  EXPECT_EQ(subject.exit_code, 0);
  EXPECT_THAT(subject.out, AllOf(HasSubstr("How it is tested"), HasSubstr("fix: ")));
  const std::string requirement =
      listed({"requirements", "--filter", "access.expired_token_is_refused"}).front();
  const Outcome rule = mcp_assay({"explain", requirement});
  EXPECT_EQ(rule.exit_code, 0);
  EXPECT_THAT(rule.out,
              AllOf(HasSubstr(requirement), HasSubstr("access.expired_token_is_refused")));
}

TEST(Attempts, ThatAreFewAreNoted) {
  const auto notes_with = [](const std::string& attempts) {
    return judge({"--filter", "authorization.mutated_redirect_uri_is_refused", "--revision",
                  "2025-11-25", "--attempts", attempts})
        .result["notes"]
        .dump();
  };
  EXPECT_THAT(notes_with("5"), HasSubstr("With --attempts 5 1 attack came to PASS without the "
                                         "attempts that are usual (up to 200)"));
  EXPECT_THAT(notes_with("200"), testing::Not(HasSubstr("attempts that are usual")));
}

}  // namespace
}  // namespace assay::e2e
