// What is wrong with the command line itself, or with a file that it names: one sentence, exit code
// 3, nothing sent.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

struct Mistake {
  const char* name;
  std::vector<std::string> arguments;
  std::vector<const char*> said;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class Mistaken : public testing::TestWithParam<Mistake> {};

TEST_P(Mistaken, CommandLineIsSaidInOneSentence) {
  const Outcome outcome = mcp_assay(GetParam().arguments);
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, MatchesRegex("mcp-assay: [^\n]+[.?]\n"));
  for (const char* said : GetParam().said) {
    EXPECT_THAT(outcome.err, HasSubstr(said));
  }
}

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> all{
      {"NoCommand", {}, {"subcommand is required", "--help"}},
      {"Command", {"rnu"}, {"unknown command rnu", "did you mean run?"}},
      {"Option", {"run", "--timout", "3"}, {"--timout", "run --help"}},
      {"Word", {"run", "everything"}, {"everything"}},
      {"Phase", {"run", "--phase", "acces"}, {"unknown phase acces", "did you mean access?"}},
      {"OneOfThePhases",
       {"run", "--phase", "access,"},
       {"an empty phase in 'access,'", "There are: discovery"}},
      {"EmptyPhase", {"run", "--phase", ""}, {"--phase", "must not be empty"}},
      {"Case",
       {"run", "--filter", "access.expird_token_is_refused"},
       {"did you mean access.expired_token_is_refused"}},
      {"StrangeCase", {"run", "--filter", "zzz"}, {"unknown case zzz"}},
      {"Pattern", {"run", "--filter", "zzz*"}, {"no case fits the filter zzz*"}},
      {"EmptyFilter", {"run", "--filter", ""}, {"--filter", "must not be empty"}},
      {"EmptyRequirement", {"run", "--requirement="}, {"--requirement"}},
      {"Kind", {"run", "--kind", "atack"}, {"did you mean attack?"}},
      {"Requirement", {"run", "--requirement", "unauthorised_is_401"}, {"did you mean"}},
      {"Revision", {"run", "--revision", "2025-06-19"}, {"2025-06-19", "2025-06-18"}},
      {"EmptyRevision", {"run", "--revision", ""}, {"--revision", "must not be empty"}},
      {"Timeout",
       {"run", "--timeout", "soon"},
       {"--timeout takes a number from 0.05 to 3600, and got soon. See mcp-assay run --help"}},
      {"NoTimeout", {"run", "--timeout", "0"}, {"--timeout", "and got 0."}},
      {"NegativeSeed",
       {"run", "--seed", "-1"},
       {"--seed takes a whole number from 0 to 18446744073709551615, and got -1."}},
      {"LongSeed",
       {"run", "--seed", "99999999999999999999"},
       {"18446744073709551615, and got 99999999999999999999."}},
      {"SeedWithSign", {"run", "--seed", "+1"}, {"and got +1."}},
      {"SeedInHexadecimal", {"run", "--seed", "0x10"}, {"and got 0x10."}},
      {"SeedWithDecimals", {"run", "--seed", "1.5"}, {"and got 1.5."}},
      {"SeedAndMore", {"run", "--seed", "1 2"}, {"and got 1 2."}},
      {"NoSeed", {"run", "--seed="}, {"--seed"}},
      {"Attempts",
       {"run", "--attempts", "abc"},
       {"--attempts takes a whole number from 1 to 1000000, and got abc."}},
      {"NoAttempts", {"run", "--attempts", "0"}, {"--attempts", "and got 0."}},
      {"RateThatIsNone", {"run", "--rate", "nan"}, {"--rate takes a number", "and got nan."}},
      {"InfiniteRate", {"run", "--rate", "inf"}, {"and got inf."}},
      {"RateWithExponent", {"run", "--rate", "1e3"}, {"and got 1e3."}},
      {"Patience", {"replay", "a", "b", "--patience", "-1"}, {"--patience", "and got -1."}},
      {"ConnectTimeout", {"connect", "--timeout", "5s"}, {"--timeout", "and got 5s."}},
      {"Profile",
       {"run", "--profile", "mcp-2025-11-25-serer"},
       {"unknown profile", "did you mean mcp-2025-11-25-server"}},
      {"EmptyProfile", {"run", "--profile", ""}, {"--profile", "must not be empty"}},
      {"ProfileOfAnotherRevision",
       {"run", "--profile", "mcp-2025-11-25-server", "--revision", "2025-06-18"},
       {"is judged in revision 2025-11-25", "--revision 2025-06-18"}},
      {"ProfileOfOAuthInARevisionThatAsksForLess",
       {"run", "--profile", "oauth-2.1", "--revision", "2025-03-26"},
       {"2025-11-25, 2026-07-28", "--revision 2025-03-26"}},
      {"ProfileOfAList",
       {"list", "cases", "--profile", "oauth-2"},
       {"unknown profile oauth-2", "did you mean oauth-2.1"}},
      {"ExplainedProfile", {"explain", "oauth-2"}, {"did you mean oauth-2.1"}},
      {"Shard", {"run", "--shard", "4/3"}, {"4/3", "I/N"}},
      {"EmptyServer", {"run", "--server", ""}, {"--server", "must not be empty"}},
      {"EmptyTarget", {"run", "--target", ""}, {"--target", "must not be empty"}},
      {"EmptyReport", {"run", "--junit", ""}, {"--junit", "must not be empty"}},
      {"ReportInNoFolder",
       {"run", "--json", "/no/such/folder/result.json"},
       {"/no/such/folder/result.json", "cannot be written"}},
      {"TwoReportsToStandardOutput", {"run", "--json", "-", "--junit", "-"}, {"standard output"}},
      {"TwoTargets",
       {"run", "--target", "t.yaml", "--server", "http://127.0.0.1/"},
       {"--target", "--server"}},
      {"CommandWithoutServer",
       {"run", "--server-command", "true"},
       {"--server-command", "--server"}},
      {"UserWithoutPassword", {"run", "--login-user", "alice"}, {"--login-user", "--password-env"}},
      {"HostThatIsAUrl",
       {"run", "--allow-attacks", "http://foo/"},
       {"--allow-attacks", "http://foo/ is no host", "such as mcp.acme.test."}},
      {"HostWithPort", {"run", "--allow-attacks", "foo:8080"}, {"foo:8080 is no host"}},
      {"HostPattern", {"replay", "a", "b", "--allow-attacks", "*.foo"}, {"*.foo is no host"}},
      {"EmptyHost", {"run", "--allow-attacks", ""}, {"--allow-attacks", "must not be empty"}},
      {"EmptyCorpus", {"run", "--corpus", ""}, {"--corpus", "must not be empty"}},
      {"ReplayOfNothing", {"replay"}, {"result is required", "replay --help"}},
      {"ReplayOfNoCase", {"replay", "result.json"}, {"case is required", "replay --help"}},
      {"ReplayRevision",
       {"replay", "/no/such/result.json", "access.x", "--revision", ""},
       {"--revision", "must not be empty"}},
      {"ListOf", {"list", "casez"}, {"casez", "cases"}},
      {"Explained",
       {"explain", "access.nothing"},
       {"unknown case, requirement, flaw, profile or liar access.nothing"}},
      {"Order", {"list", "requirements", "MUST", "--levle"}, {"list takes no MUST --levle."}},
      {"FlawOfRun", {"run", "--flaw", "bare_401"}, {"run takes no --flaw bare_401.", "reference"}},
      {"RevisionOfAList",
       {"list", "requirements", "--revision", "2024-11-05"},
       {"--revision takes 2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28, and got 2024-11-05."}},
      {"AutoOfAList", {"list", "requirements", "--revision", "auto"}, {"and got auto."}},
      {"EmptyLevel", {"list", "requirements", "--level", "MUST,"}, {"an empty level in 'MUST,'"}},
      {"UncoveredByCase",
       {"list", "requirements", "--uncovered", "--filter", "access.*"},
       {"--uncovered", "--filter"}},
      {"UncoveredByKind",
       {"list", "requirements", "--uncovered", "--kind", "attack"},
       {"--uncovered", "--kind"}},
      {"LiarsWithFlaw", {"selftest", "--liars", "--flaw", "bare_401"}, {"--flaw", "--liars"}},
      {"LiarsWithPairs", {"selftest", "--liars", "--pairs", "2"}, {"--pairs", "--liars"}},
      {"LiarsInFull", {"selftest", "--liars", "--full"}, {"--full", "--liars"}},
      {"StrangeLiar",
       {"selftest", "--liars", "--liar", "nothingnear"},
       {"unknown liar nothingnear. There are: site, ok,"}},
      {"PairsInWords",
       {"selftest", "--pairs", "many"},
       {"--pairs takes a whole number from 1 to 1000000, and got many."}},
      {"SeedOfPairs", {"selftest", "--pairs", "1", "--seed", "0x1"}, {"and got 0x1."}},
      {"OnlyPairs", {"selftest", "--only-pairs"}, {"--only-pairs", "--pairs"}},
      {"PageOfPairs",
       {"selftest", "--pairs", "1", "--only-pairs", "--markdown", "-"},
       {"--markdown", "--only-pairs"}},
      {"ConnectPatience", {"connect", "--patience", "-1"}, {"--patience", "and got -1."}},
      {"ExplainedFlaw", {"explain", "bare401"}, {"did you mean bare_401"}},
      {"Helped", {"help", "rnu"}, {"unknown command rnu", "did you mean run?"}},
      {"EmptyExplained", {"explain", ""}, {"must not be empty"}},
      {"Flaw", {"reference", "--flaw", "bare401"}, {"did you mean bare_401"}},
      {"FlawOfSelftest", {"selftest", "--flaw", "bare401"}, {"did you mean bare_401"}},
      {"Port", {"reference", "--port", "70000"}, {"--port", "70000"}},
      {"LongDelay", {"reference", "--delay", "10001"}, {"--delay", "10001", "10000"}},
      {"NegativeDelay", {"reference", "--delay", "-1"}, {"--delay", "-1"}},
      {"DelayInWords", {"reference", "--delay", "long"}, {"--delay", "long"}},
      {"ThirdParty",
       {"reference", "--flaw", "third_party_state_of_any_browser"},
       {"--third-party", "mcp-assay issuer"}},
      {"IssuerPath", {"reference", "--issuer-path", "tenant"}, {"tenant", "begins with a slash"}},
      {"IssuerPathInTheFirstRevision",
       {"reference", "--issuer-path", "/tenant", "--revision", "2025-03-26"},
       {"--issuer-path", "2025-03-26"}},
      {"ReferenceRevision",
       {"reference", "--revision", "2024-11-05"},
       {"2024-11-05", "2025-03-26"}},
  };
  return all;
}

INSTANTIATE_TEST_SUITE_P(In, Mistaken, testing::ValuesIn(mistakes()),
                         [](const auto& each) { return each.param.name; });

TEST(Number, WithALeadingZeroIsDecimal) {
  const Folder folder;
  const Judged judged = judge({"--filter", "authorization.mutated_redirect_uri_is_refused",
                               "--revision", "2025-11-25", "--seed", "010", "--attempts", "010"});
  EXPECT_EQ(judged.result["seed"].integer(), 10);
  EXPECT_EQ(judged.cases().at(0)["attempts"]["planned"].integer(), 10);
}

TEST(Explain, TakesTheNameThatReportsGiveACase) {
  const Outcome plain = mcp_assay({"explain", "access.expired_token_is_refused"});
  const Outcome named = mcp_assay({"explain", "access.expired_token_is_refused[2025-11-25]"});
  EXPECT_EQ(named.exit_code, 0);
  EXPECT_EQ(named.out, plain.out);
  EXPECT_EQ(mcp_assay({"explain", "access.expired_token_is_refused[2025]"}).exit_code, 3);
}

TEST(Explain, SaysWhereAStartedReferenceDoesNotShowAFlaw) {
  const std::string forged = mcp_assay({"explain", "first_of_doubled_claims_used"}).out;
  EXPECT_THAT(forged, AllOf(HasSubstr("selftest --flaw first_of_doubled_claims_used"),
                            HasSubstr("does not show it"),
                            testing::Not(HasSubstr("mcp-assay reference --flaw"))));
  EXPECT_THAT(mcp_assay({"explain", "bare_401"}).out,
              HasSubstr("mcp-assay reference --flaw bare_401 --write-target ref.yaml"));
}

// What is wrong with the target is found out a step later, when the reports are open: they tell it
// too.
void expect_usage_error(const std::vector<std::string>& arguments,
                        const testing::Matcher<const std::string&>& sentence) {
  const Judged judged = judge(arguments);
  EXPECT_EQ(judged.outcome.exit_code, 3);
  EXPECT_THAT(judged.outcome.out, MatchesRegex("seed [0-9]+\n"));
  EXPECT_THAT(judged.outcome.err, testing::StartsWith("mcp-assay: "));
  EXPECT_THAT(judged.outcome.err, sentence);
  EXPECT_THAT(judged.trouble(), sentence);
  EXPECT_THAT(judged.cases(), IsEmpty());
}

class TargetFile : public testing::Test {
 protected:
  void expect_error(const std::string& yaml,
                    const testing::Matcher<const std::string&>& sentence) const {
    const std::string file = folder_.write("target.yaml", yaml);
    expect_usage_error({"--target", file}, AllOf(HasSubstr(file), sentence));
  }
  const Folder folder_;
};

TEST_F(TargetFile, IsNotThere) {
  expect_usage_error({"--target", folder_.path("none.yaml")},
                     AllOf(HasSubstr("none.yaml"), HasSubstr("No such file")));
}

TEST_F(TargetFile, IsAFolder) {
  expect_usage_error({"--target", folder_.path().string()}, HasSubstr("is a directory"));
}

TEST_F(TargetFile, MayNotBeRead) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may read everything";
  }
  const std::string file = folder_.write("target.yaml", "name: x\n");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  expect_usage_error({"--target", file}, HasSubstr("Permission denied"));
}

TEST_F(TargetFile, IsEmpty) { expect_error("", HasSubstr("empty")); }
TEST_F(TargetFile, IsNoYaml) {
  expect_error("server: [\n", AllOf(HasSubstr("target.yaml:2:1"), HasSubstr("no valid YAML")));
}
TEST_F(TargetFile, IsBinary) {
  expect_error(std::string("\x7f"
                           "ELF\x02\x01\x00\xff\xfe",
                           9),
               HasSubstr("target.yaml"));
}
TEST_F(TargetFile, HasAnUnknownKey) {
  expect_error("server:\n  urll: http://127.0.0.1/\n",
               AllOf(HasSubstr("target.yaml:2:3"), HasSubstr("did you mean 'url'?")));
}
TEST_F(TargetFile, NamesAVariableThatIsNotSet) {
  expect_error("server:\n  url: http://127.0.0.1/${env:NO_SUCH_VARIABLE_0815}\n",
               HasSubstr("NO_SUCH_VARIABLE_0815"));
}
TEST_F(TargetFile, HasABadUrl) {
  expect_error("server:\n  url: somewhere\n", HasSubstr("somewhere"));
}

TEST_F(TargetFile, IsReadByADryRunToo) {
  const Outcome outcome =
      mcp_assay({"run", "--dry-run", "--target", folder_.write("target.yaml", "server: [\n")});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("target.yaml:2:1"));
}

TEST_F(TargetFile, ExamplesOfTheDocumentationAreGood) {
  const std::string text = text_of(ASSAY_DOCS "/target-file.md");
  int examples = 0;
  for (std::size_t at = text.find("```yaml\n"); at != std::string::npos;
       at = text.find("```yaml\n", at + 1)) {
    const std::size_t begin = at + 8;
    const std::string yaml = text.substr(begin, text.find("```", begin) - begin);
    if (yaml.contains("server:\n")) {
      const Outcome outcome =
          mcp_assay({"run", "--dry-run", "--target", folder_.write("target.yaml", yaml)},
                    {{"ACME_TEST_DATABASE", "d"},
                     {"ALICE_PASSWORD", "p"},
                     {"NIGHTLY_SECRET", "s"},
                     {"ACME_TENANT", "t"}});
      EXPECT_EQ(outcome.exit_code, 0) << outcome.err << yaml;
      ++examples;
    }
  }
  EXPECT_EQ(examples, 2);
}

TEST(Target, UrlIsNone) {
  for (const char* url :
       {"somewhere", "ftp://127.0.0.1/mcp", "http://", "http://127.0.0.1:99999/mcp"}) {
    expect_usage_error({"--server", url}, HasSubstr(fmt::format("'{}'", url)));
  }
}

TEST(Target, VariableIsNotSet) {
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--token-env", "NO_SUCH_VARIABLE_0815"},
        {"--header-env", "X-Key=NO_SUCH_VARIABLE_0815"},
        {"--login-user", "alice", "--password-env", "NO_SUCH_VARIABLE_0815"}}) {
    std::vector<std::string> arguments{"--server", "http://127.0.0.1:9/mcp"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    expect_usage_error(arguments, HasSubstr("NO_SUCH_VARIABLE_0815"));
  }
}

TEST(Target, VariableHoldsNoToken) {
  const auto said = [](const char* value) {
    return mcp_assay({"run", "--server", "http://127.0.0.1:9/mcp", "--token-env", "TOKEN"},
                     {{"TOKEN", value}});
  };
  EXPECT_EQ(said("abc\n").exit_code, 3);
  EXPECT_THAT(said("abc\n").err, HasSubstr("its character 4 of 4 is a line break."));
  EXPECT_THAT(said("a b").err, HasSubstr("its character 2 of 3 is a blank."));
  EXPECT_EQ(said("").exit_code, 3);
  EXPECT_THAT(said("").err, HasSubstr("TOKEN that --token-env names is empty."));
}

TEST(Target, QuietStillSaysWhatIsWrong) {
  const Outcome outcome = mcp_assay({"run", "--quiet", "--target", "/no/such/target.yaml"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, MatchesRegex("mcp-assay: /no/such/target.yaml: [^\n]+\n"));
}

TEST(Usage, HelpIsACommandToo) {
  EXPECT_EQ(mcp_assay({"help"}).out, mcp_assay({"--help"}).out);
  EXPECT_EQ(mcp_assay({"help", "run"}).out, mcp_assay({"run", "--help"}).out);
}

TEST(Usage, HelpOfEveryCommandSaysItsExitCodes) {
  for (const char* command :
       {"run", "replay", "connect", "list", "explain", "selftest", "reference"}) {
    const Outcome outcome = mcp_assay({command, "--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("Exit codes: 0"));
  }
}

TEST(Usage, AFlawCanBeExplained) {
  const Outcome outcome = mcp_assay({"explain", "bare_401"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.out, AllOf(testing::StartsWith("bare_401\n"), HasSubstr("level: "),
                                 HasSubstr("Cases that catch it\n  access.")));
}

TEST(Usage, HelpAndVersionAreNoMistakes) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"run", "--help"}, {"--version"}}) {
    const Outcome outcome = mcp_assay(arguments);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("mcp-assay"));
    EXPECT_THAT(outcome.err, IsEmpty());
  }
}

}  // namespace
}  // namespace assay::e2e
