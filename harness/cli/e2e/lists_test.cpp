// What is listed and explained: requirements above all, and what nobody has a case for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/cli/e2e/program.hpp"
#include "harness/json/document.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr const char* profile = "mcp-2025-11-25-server";

/// `list requirements … --json`.
std::vector<Document> rules(std::vector<std::string> arguments, int exit_code = 0) {
  arguments.insert(arguments.begin(), {"list", "requirements", "--json"});
  const Outcome outcome = mcp_assay(arguments);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.err;
  const auto parsed = Document::parse(outcome.out);
  std::vector<Document> rows;
  for (std::size_t i = 0; parsed && i < parsed->size(); ++i) {
    rows.push_back(parsed->at(i));
  }
  return rows;
}

std::vector<std::string> of_each(const std::vector<Document>& rows, const char* member) {
  std::vector<std::string> texts;
  std::ranges::transform(rows, std::back_inserter(texts),
                         [&](const Document& row) { return row.text(member).value_or("?"); });
  return texts;
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// The line below the standing names a command: it lists exactly the rest.
TEST(ListRequirements, OfAProfileThatNoCaseTestsAreTheRestOfItsMusts) {
  const auto musts = rules({"--profile", profile, "--level", "MUST"});
  const auto rest = rules({"--profile", profile, "--level", "MUST", "--uncovered"});
  const std::string listed = mcp_assay({"list", "cases", "--profile", profile}).out;
  for (const Document& row : rest) {
    for (const std::string& id : row.texts("cases")) {
      EXPECT_THAT(listed, Not(HasSubstr(id + " ")));
    }
  }
  EXPECT_THAT(of_each(musts, "role"), Each(Not("authorization-server")));
  const auto told = mcp_assay({"explain", profile}).out;
  EXPECT_THAT(told, HasSubstr(std::to_string(musts.size() - rest.size()) + " of the " +
                              std::to_string(musts.size()) +
                              " MUSTs of its role and documents are tested."));
  EXPECT_THAT(told, HasSubstr("mcp-assay list requirements --profile mcp-2025-11-25-server --level "
                              "MUST --uncovered\n"));
  EXPECT_THAT(mcp_assay({"list", "profiles"}).out,
              HasSubstr(std::to_string(musts.size() - rest.size()) + " of " +
                        std::to_string(musts.size()) + " MUSTs tested)"));
}

TEST(ListRequirements, ThatNoCaseTestsSayWhy) {
  const Outcome outcome = mcp_assay({"list", "requirements", "--uncovered"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(lines_of(outcome.out), rules({"--uncovered"}).size());
  for (const Document& row : rules({"--uncovered"})) {
    if (row.text("coverage") == "excluded") {
      EXPECT_THAT(outcome.out, HasSubstr("; excluded: " + row.text("excluded").value_or("?")));
    } else {
      EXPECT_EQ(row.text("coverage"), "awaiting");
      EXPECT_THAT(mcp_assay({"explain", row.text("slug").value_or("")}).out,
                  HasSubstr("None: it awaits a case."));
      return;  // one is enough
    }
  }
}

TEST(ListRequirements, AreFoundByAWordOfTheField) {
  for (const char* word :
       {"rebinding", "ClickJacking", "entropy", "passthrough", "confused-deputy", "SSRF", "pkce",
        "token audience", "mTLS", "DoS", "client registration"}) {
    EXPECT_THAT(rules({"--search", word}), Not(IsEmpty())) << word;
  }
  EXPECT_THAT(of_each(rules({"--search", "rotated", "--search", "refresh"}), "id"),
              Each(HasSubstr("efresh")));
  EXPECT_THAT(mcp_assay({"list", "cases", "--search", "token"}).err,
              HasSubstr("--search goes with 'list requirements'"));
}

TEST(ListRequirements, TakesLevelsAndRolesInAnyLetters) {
  EXPECT_EQ(rules({"--level", "must"}).size(), rules({"--level", "MUST"}).size());
  EXPECT_LT(rules({"--level", "MUST NOT"}).size(), rules({"--level", "MUST"}).size());
  EXPECT_THAT(of_each(rules({"--role", "SERVER"}), "role"), Each("server"));
}

TEST(ListRequirements, AsAPageSaysWhichTheyAre) {
  const Outcome outcome =
      mcp_assay({"list", "requirements", "--search", "rebinding", "--uncovered", "--markdown"});
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("# Requirements of `--search rebinding --uncovered`\n"),
                    HasSubstr("`mcp-assay list requirements --search rebinding --uncovered "
                              "--markdown`"),
                    Not(HasSubstr("covered |"))));
}

TEST(ListRequirements, OnATerminalStandBelowTheirDocuments) {
  Program program({.arguments = {"list", "requirements", "--requirement", "unauthorized_is_401"},
                   .terminal = true,
                   .columns = 70});
  const Outcome outcome = program.wait();
  EXPECT_THAT(outcome.out, StartsWith("MCP authorization (1 requirement)\r\n"));
}

// The same everywhere: nothing selected is no success, and no wrong name either.
TEST(List, OfNothingSaysSo) {
  for (const std::vector<std::string>& arguments : {
           std::vector<std::string>{"list", "requirements", "--search", "no such xqzzy"},
           {"list", "requirements", "--requirement", "unauthorized_is_401", "--uncovered"},
           {"list", "cases", "--filter", "!*"},
           {"list", "flaws", "--filter", "!*"},
           {"list", "profiles", "--filter", "!*"},
           {"run", "--dry-run", "--filter", "!*"},
       }) {
    const Outcome outcome = mcp_assay(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments[1];
    EXPECT_THAT(outcome.err, MatchesRegex("mcp-assay: No [a-z]+ is left by the selection "
                                          "\\(.*\\)[.]\n"));
  }
  EXPECT_THAT(rules({"--search", "no such xqzzy"}, 2), IsEmpty());
}

TEST(List, OfCasesSaysWhatAProfileMakesOfThem) {
  const std::string out = mcp_assay({"list", "cases", "--profile", profile}).out;
  EXPECT_THAT(out, AllOf(HasSubstr(" (certifies)\n"), HasSubstr(" (informs)\n")));
  EXPECT_THAT(mcp_assay({"list", "cases"}).out, Not(HasSubstr("(certifies)")));
}

TEST(List, OfFlawsMarksWhatARunCannotSee) {
  const std::string out = mcp_assay({"list", "flaws"}).out;
  const std::size_t at = out.find("first_of_doubled_claims_used ");
  ASSERT_NE(at, std::string::npos);
  EXPECT_THAT(out.substr(at, out.find('\n', at) - at),
              HasSubstr("(Shown by forged tokens alone.)"));
}

TEST(Explain, TakesALiar) {
  const Outcome outcome = mcp_assay({"explain", "bare_401"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(mcp_assay({"explain", "echo_refusal"}).out,
              AllOf(StartsWith("echo_refusal\n"), HasSubstr("exit code\n  1\n"),
                    HasSubstr("access.anonymous_*: "),
                    HasSubstr("mcp-assay selftest --liars --liar echo_refusal")));
}

TEST(Explain, KnowsTheSlugsThatSomebodyMayHaveMeant) {
  EXPECT_THAT(mcp_assay({"explain", "verifier_requird"}).err,
              HasSubstr("did you mean verifier_required"));
  EXPECT_THAT(mcp_assay({"explain", "Verifier_Required"}).err, HasSubstr("verifier_required"));
}

TEST(Explain, OfAWordOfTheFieldSaysWhereItIsSpokenOf) {
  const Outcome outcome = mcp_assay({"explain", "PKCE"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("requirements speak of it: mcp-assay list requirements "
                                     "--search PKCE\n"));
  EXPECT_THAT(mcp_assay({"explain", "xqzzy"}).err, Not(HasSubstr("--search")));
}

TEST(Explain, OfAProfileNamesEachReasonOnce) {
  const std::string out = mcp_assay({"explain", "oauth-2.1"}).out;
  const std::string reason = "recommended or optional: no MUST and no";
  const std::size_t at = out.find(reason);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(out.find(reason, at + 1), std::string::npos);
}

}  // namespace
}  // namespace assay::e2e
