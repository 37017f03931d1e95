// A finding is asked for again, from its result file alone: the same counterexample, against the
// same target or another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

constexpr auto challenge = "access.anonymous_request_is_challenged";
constexpr auto redirect = "authorization.mutated_redirect_uri_is_refused";

std::string with(std::string text, const std::string& was, const std::string& is) {
  const auto at = text.find(was);
  EXPECT_NE(at, std::string::npos) << was;
  return at == std::string::npos ? text : text.replace(at, was.size(), is);
}

/// Runs with these arguments, and returns the path of the result.
std::string result_of(const Folder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"run", "--quiet", "--json", folder.path("before.json")});
  EXPECT_EQ(mcp_assay(arguments).exit_code, 1);
  return folder.path("before.json");
}

/// Replays with both reports, which tell the same as the exit code.
Judged replayed(std::vector<std::string> arguments) {
  const Folder folder;
  arguments = with_reports(std::move(arguments), folder);
  arguments.front() = "replay";
  return reports_of(folder, mcp_assay(arguments));
}

class ReplayOfACase : public testing::Test {
 protected:
  ReplayOfACase()
      : bad_({"--flaw", "bare_401", "--write-target", folder_.path("bad.yaml")}),
        result_(result_of(folder_, {"--target", folder_.path("bad.yaml"), "--filter", challenge,
                                    "--seed", "77"})) {}

  const Folder folder_;
  Reference bad_;
  const std::string result_;
};

TEST_F(ReplayOfACase, ThatStillFails) {
  const Judged judged = replayed({result_, challenge});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.outcome.out,
              AllOf(HasSubstr("seed 77"), HasSubstr("FAIL  access.anonymous_request_is_challenged"),
                    HasSubstr("    fix  "), HasSubstr("[2025-11-25] still fails\n"),
                    HasSubstr("[2026-07-28] still fails\n"),
                    HasSubstr("still fails (2 of 2 instances)\n")));
  EXPECT_EQ(judged.ids_with("FAIL"), std::set<std::string>{challenge});
  EXPECT_EQ(judged.result["seed"].integer(), 77);
}

TEST_F(ReplayOfACase, ThatWasMended) {
  const Reference good;
  const Judged judged = replayed({result_, challenge, "--server", good.server()});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.outcome.out,
              AllOf(HasSubstr("[2025-11-25] does not fail any more\n"),
                    HasSubstr("exit code 0: access.anonymous_request_is_challenged does not")));
}

TEST_F(ReplayOfACase, InOneRevision) {
  const Judged judged = replayed({result_, challenge, "--revision", "2026-07-28"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_EQ(judged.names(), std::set{std::string(challenge) + "[2026-07-28]"});
}

TEST_F(ReplayOfACase, ByTheNameThatReportsGiveIt) {
  const std::string name = std::string(challenge) + "[2026-07-28]";
  const Judged judged = replayed({result_, name});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_EQ(judged.names(), std::set{name});
  const Outcome unclear = mcp_assay({"replay", result_, name, "--revision", "2025-11-25"});
  EXPECT_EQ(unclear.exit_code, 3);
  EXPECT_THAT(unclear.err, HasSubstr("names another revision than --revision 2025-11-25."));
}

TEST_F(ReplayOfACase, CanBeReplayedItself) {
  const std::string again = folder_.path("again.json");
  EXPECT_EQ(mcp_assay({"replay", result_, challenge, "--quiet", "--json", again}).exit_code, 1);
  EXPECT_EQ(replayed({again, challenge}).outcome.exit_code, 1);
}

TEST_F(ReplayOfACase, SaysNothingWithQuietWhereThereIsAVerdict) {
  const Outcome outcome = mcp_assay({"replay", result_, challenge, "--quiet"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out + outcome.err, IsEmpty());
}

TEST_F(ReplayOfACase, ATargetThatIsGone) {
  bad_.end(SIGTERM);
  const Judged judged = replayed({result_, challenge});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.trouble(), HasSubstr("Is the server running"));
}

TEST_F(ReplayOfACase, ATargetThatDoesNotSpeakTheRevision) {
  const Reference old({"--revision", "2025-06-18", "--write-target", folder_.path("old.yaml")});
  const Judged judged = replayed({result_, challenge, "--target", folder_.path("old.yaml")});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.outcome.out, HasSubstr("could not be found out"));
  EXPECT_EQ(judged.trouble(), "None of the 2 instances came to a verdict.");
}

TEST(Replay, NothingFailedThere) {
  const Folder folder;
  const std::string result = folder.path("before.json");
  mcp_assay({"run", "--quiet", "--filter", challenge, "--json", result});
  const Judged judged = replayed({result, challenge});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.trouble(),
              AllOf(HasSubstr("nothing to replay"), HasSubstr("[2025-11-25] is PASS")));
}

class ReplayOfAnAttack : public testing::Test {
 protected:
  ReplayOfAnAttack()
      : bad_({"--flaw", "redirect_ignores_case", "--write-target", folder_.path("bad.yaml")}),
        good_({"--write-target", folder_.path("good.yaml")}),
        result_(result_of(folder_, {"--target", folder_.path("bad.yaml"), "--filter", redirect,
                                    "--revision", "2025-11-25"})) {}

  Document counterexample(const std::string& json) const {
    return Document::parse(json).value_or(Document())["cases"].at(0)["counterexample"];
  }
  /// The result with one text in it changed.
  std::string changed(const std::string& was, const std::string& is) const {
    return folder_.write("changed.json", with(text_of(result_), was, is));
  }

  const Folder folder_;
  Reference bad_;
  Reference good_;
  const std::string result_;
};

TEST_F(ReplayOfAnAttack, SendsExactlyItsCounterexample) {
  const Judged judged = replayed({result_, redirect});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  const Document before = counterexample(text_of(result_));
  EXPECT_EQ(counterexample(judged.json)["input"], before["input"]);
  // Its address is of the run that found it, and this one has another.
  EXPECT_THAT(
      counterexample(judged.json).text("text").value_or(""),
      AllOf(testing::StartsWith(before.text("text").value_or("?")), HasSubstr("as it was found")));
  EXPECT_THAT(judged.outcome.out, Not(HasSubstr("0 more to make it smaller")));
  EXPECT_EQ(judged.cases().at(0)["attempts"]["made"].integer(), 1);
  EXPECT_THAT(judged.result["notes"].at(0).text().value_or(""),
              testing::EndsWith("[2025-11-25] still fails with " +
                                before.text("text").value_or("the same input")));
}

TEST_F(ReplayOfAnAttack, ThatWasMended) {
  const Judged judged = replayed({result_, redirect, "--target", folder_.path("good.yaml")});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_EQ(judged.ids_with("PASS"), std::set<std::string>{redirect});
}

TEST_F(ReplayOfAnAttack, OfAFlakyOneToo) {
  const Judged judged =
      replayed({changed(R"("verdict": "FAIL")", R"("verdict": "ERROR")"), redirect});
  EXPECT_EQ(judged.outcome.exit_code, 1);
}

TEST_F(ReplayOfAnAttack, WithoutWhatItNeedsIsNotGreen) {
  const Judged judged = replayed({result_, redirect, "--server", good_.server()});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_EQ(judged.ids_with("NOT_EXERCISED"), std::set<std::string>{redirect});
  EXPECT_EQ(judged.trouble(), "The instance that was replayed came to no verdict.");
}

TEST_F(ReplayOfAnAttack, ThatSaysNothingAboutTheTargetIsNotGreen) {
  const Judged judged =
      replayed({changed("letter case of the path", "letter case of the host"), redirect});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.cases().at(0).text("reason").value_or(""),
              HasSubstr("The registered redirect URI cannot be changed in that way."));
}

// A kind of change that a later version renamed.
TEST_F(ReplayOfAnAttack, WhoseInputIsNotUnderstoodIsRefused) {
  const Outcome outcome =
      mcp_assay({"replay", changed("letter case of the path", "colour"), redirect});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("cannot read the counterexample of " + std::string(redirect)));
}

TEST_F(ReplayOfAnAttack, IsHintedAt) {
  const Folder folder;
  const Outcome outcome = mcp_assay({"run", "--target", folder_.path("bad.yaml"), "--filter",
                                     redirect, "--json", folder.path("my result.json")});
  EXPECT_THAT(outcome.out,
              testing::EndsWith("\nreplay: mcp-assay replay '" + folder.path("my result.json") +
                                "' " + redirect + "\n"));
}

TEST(Replay, IsHintedAtForEachCaseThatFailed) {
  const Folder folder;
  const std::string json = folder.path("all.json");
  const Reference bad(
      {"--flaw", "bare_401", "--flaw", "code_reusable", "--write-target", folder.path("bad.yaml")});
  const Outcome outcome =
      mcp_assay({"run", "--target", folder.path("bad.yaml"), "--filter", challenge, "--filter",
                 "authorization.code_works_once", "--json", json});
  EXPECT_THAT(outcome.out,
              testing::EndsWith("\nreplay: mcp-assay replay " + json +
                                " authorization.code_works_once\nreplay: mcp-assay replay " + json +
                                " " + challenge + "\n"));
}

class ReplayOfABadFile : public testing::Test {
 protected:
  ReplayOfABadFile() {
    const http::RawServer server(speaking(always(401, "text/plain", "no")));
    result_ = text_of(result_of(folder_, {"--server", server.url("/mcp"), "--filter", challenge}));
  }

  /// One sentence, and nothing is sent or written.
  void expect_error(const std::string& text, const testing::Matcher<const std::string&>& sentence,
                    const std::string& id = challenge) const {
    const std::string file = folder_.write("bad.json", text);
    const std::string report = folder_.path("report.json");
    const Outcome outcome = mcp_assay({"replay", file, id, "--json", report});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(MatchesRegex("mcp-assay: [^\n]+\n"), sentence));
    EXPECT_FALSE(std::filesystem::exists(report));
  }
  std::string with_options(const std::string& words) const {
    const auto begin = result_.find("\"options\": [");
    const auto end = result_.find(']', begin);
    std::string text = result_;
    return text.replace(begin, end + 1 - begin, "\"options\": [" + words + "]");
  }

  const Folder folder_;
  std::string result_;
};

TEST_F(ReplayOfABadFile, ThatIsNotThere) {
  const Outcome outcome = mcp_assay({"replay", folder_.path("none.json"), challenge});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("none.json cannot be read: No such file"),
                                 HasSubstr("mcp-assay run --json")));
}

TEST_F(ReplayOfABadFile, ThatIsNoResult) {
  expect_error(result_.substr(0, result_.size() / 2), HasSubstr("is not JSON"));
  expect_error("[]", HasSubstr("is no result of mcp-assay"));
  expect_error(with(result_, R"("schema_version": 1)", R"("schema_version": 2)"),
               AllOf(HasSubstr("has schema_version 2"), HasSubstr("reads 1")));
  expect_error(with(result_, R"("verdict": "FAIL")", R"("verdict": "BAD")"),
               HasSubstr("cases[0].verdict (BAD)"));
}

TEST_F(ReplayOfABadFile, WithoutThatCase) {
  expect_error(result_, HasSubstr("did you mean access.anonymous_request_is_challenged?"),
               "access.anonymous_request_is_chalenged");
  expect_error(result_,
               HasSubstr("bad.json has no result of access.expired_token_is_refused: that run did "
                         "not judge it."),
               "access.expired_token_is_refused");
  expect_error(with(result_, R"("id": "access.anonymous_request_is_challenged")",
                    R"("id": "access.of_long_ago")"),
               HasSubstr("retired or renamed"), "access.of_long_ago");
}

TEST_F(ReplayOfABadFile, WithACounterexampleThatTheCaseCannotRead) {
  const std::string input = R"("counterexample": {"input": {"colour": "red"}, "text": "red",
      "attempt": 1, "smallest": true, "others": []})";
  const std::string attacked = with(result_, R"("counterexample": null)", input);
  expect_error(attacked,
               HasSubstr("cannot read the counterexample of access.anonymous_request_is"));
  expect_error(with(with(attacked, R"("id": "access.anonymous_request_is_challenged")",
                         R"("id": "authorization.mutated_redirect_uri_is_refused")"),
                    R"("red",)", R"("[password]",)"),
               HasSubstr("cannot read the counterexample of authorization.mutated_redirect_uri"),
               redirect);
  expect_error(with(attacked, R"("red"})", R"("[code:0123abcd]"})"),
               HasSubstr("a secret was taken out of the counterexample"));
}

TEST_F(ReplayOfABadFile, ThatWantsToStartAProgram) {
  const std::string started = folder_.path("started");
  expect_error(with_options(R"("--server", "http://127.0.0.1:9/mcp", "--server-command", "touch )" +
                            started + "\""),
               AllOf(HasSubstr("which no file may ask for"),
                     HasSubstr("mcp-assay replay " + folder_.path("bad.json") +
                               " access.anonymous_request_is_challenged --server "
                               "http://127.0.0.1:9/mcp --server-command 'touch " +
                               started + "'")));
  EXPECT_FALSE(std::filesystem::exists(started));
}

TEST_F(ReplayOfABadFile, ThatWantsASecret) {
  for (const char* words :
       {R"("--server", "http://127.0.0.1:9/mcp", "--token-env", "HOME")",
        R"("--server", "http://127.0.0.1:9/mcp", "--header-env", "X=HOME")",
        R"("--server", "http://127.0.0.1:9/mcp", "--login-user", "x", "--password-env", "HOME")",
        R"("--server", "http://127.0.0.1:9/[access_token:0123abcd]")", R"("--server", "")",
        R"("--server")", R"("--no-such-option", "x")"}) {
    expect_error(with_options(words), HasSubstr("which no file may ask for"));
  }
}

TEST_F(ReplayOfABadFile, MayNameATargetThatIsReplacedByOurs) {
  const Reference good;
  const std::string file = folder_.write(
      "bad.json", with_options(R"("--server", "http://127.0.0.1:9/", "--token-env", "HOME")"));
  EXPECT_EQ(mcp_assay({"replay", file, challenge, "--server", good.server()}).exit_code, 0);
}

}  // namespace
}  // namespace assay::e2e
