// What goes where: standard output, standard error, files, terminals; and what must never get
// there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <regex>
#include <sstream>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr auto few = "access.anonymous_*";

TEST(StandardOutput, IsPureXmlWhereJunitGoesThere) {
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--junit", "-", "--verbose"});
  pugi::xml_document document;
  const auto parsed = document.load_string(outcome.out.c_str());
  EXPECT_TRUE(parsed) << parsed.description() << "\n" << outcome.out;
  EXPECT_THAT(outcome.out, StartsWith("<?xml"));
  EXPECT_GT(document.child("testsuites").attribute("tests").as_int(), 0);
  EXPECT_THAT(outcome.err, AllOf(StartsWith("seed "), HasSubstr("exit code 0")));
}

TEST(StandardOutput, IsPureJsonWhereTheResultGoesThere) {
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--json", "-"});
  EXPECT_TRUE(Document::parse(outcome.out)) << outcome.out;
  EXPECT_THAT(outcome.err, HasSubstr("exit code 0"));
}

// Also where there is nothing to report.
TEST(StandardOutput, IsPureXmlInTroubleToo) {
  const http::RawServer server(speaking(always(404, "text/plain", "none")));
  const Outcome outcome = mcp_assay({"run", "--server", server.url("/mcp"), "--junit", "-"});
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(outcome.out.c_str())) << outcome.out;
  EXPECT_EQ(document.child("testsuites").attribute("errors").as_int(), 1);
}

TEST(Quiet, SaysNothingWhereAllIsWell) {
  const Judged judged = judge({"--filter", few, "--quiet"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.outcome.out + judged.outcome.err, IsEmpty());
}

// A full disk.
TEST(Reports, ThatAreLostLeaveNoGreenRun) {
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--json", "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("/dev/full could not be written whole"));
  EXPECT_THAT(outcome.out, HasSubstr("PASS"));
}

TEST(Reports, ThatAreLostLeaveNoGreenSelftest) {
  const Outcome outcome =
      mcp_assay({"selftest", "--liars", "--liar", "site", "--json", "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("/dev/full could not be written whole"));
}

Outcome with_output_to(const std::string& place, const std::vector<std::string>& arguments) {
  return Program({.arguments = arguments, .out_to = place}).wait();
}

// A script that reads what never came would take it for nothing to say.
TEST(StandardOutput, ThatIsLostIsNoSuccess) {
  for (const char* place : {"/dev/full", "closed"}) {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"run", "--filter", few},
          {"run", "--filter", few, "--json", "-"},
          {"run", "--dry-run"},
          {"list", "cases"},
          {"explain", "mcp-2025-11-25-server"},
          {"--help"}}) {
      const Outcome outcome = with_output_to(place, arguments);
      EXPECT_EQ(outcome.exit_code, 2) << place << " " << arguments.front();
      EXPECT_THAT(outcome.err, HasSubstr("mcp-assay: Standard output could not be written"));
    }
  }
}

TEST(StandardOutput, ThatIsLostChangesNoWorseCodeAndNoReport) {
  const Folder folder;
  const Reference reference({"--flaw", "accepts_anonymous"});
  const Outcome outcome = with_output_to(
      "closed", with_reports({"--server", reference.server(), "--filter", few}, folder));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_GT(reports_of(folder, outcome).count("FAIL"), 0);
}

TEST(StandardOutput, ThatNothingIsSaidOnIsNotMissed) {
  EXPECT_EQ(with_output_to("closed", {"run", "--filter", few, "--quiet"}).exit_code, 0);
}

TEST(Reports, AreRefusedOneFileForTwo) {
  const Folder folder;
  folder.write("old.json", "kept");
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--json", folder.path("old.json"),
                                     "--junit", folder.path("./old.json")});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("give each a file of its own"));
  EXPECT_EQ(text_of(folder.path("old.json")), "kept");
}

TEST(Reports, OfBeforeAreKeptWhereAnotherPathIsRefused) {
  const Folder folder;
  folder.write("old.json", "kept");
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--json", folder.path("old.json"),
                                     "--junit", folder.path("nowhere/a.xml")});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(text_of(folder.path("old.json")), "kept");
}

TEST(Reports, GoToSeveralFilesAtOnce) {
  const Folder folder;
  EXPECT_EQ(mcp_assay({"run", "--filter", few, "--quiet", "--junit", folder.path("a.xml"),
                       "--junit", folder.path("b.xml"), "--json", folder.path("c.json")})
                .exit_code,
            0);
  EXPECT_THAT(text_of(folder.path("a.xml")), StartsWith("<?xml"));
  EXPECT_EQ(text_of(folder.path("a.xml")), text_of(folder.path("b.xml")));
  EXPECT_TRUE(Document::parse(text_of(folder.path("c.json"))));
}

TEST(Reports, ThatCannotBeWrittenWholeAreNotPassedOver) {
  const Outcome outcome = mcp_assay({"run", "--filter", few, "--quiet", "--junit", "/dev/full"});
  EXPECT_THAT(outcome.err, HasSubstr("/dev/full"));
}

std::string on_a_terminal(const std::map<std::string, std::string>& environment,
                          std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"run", "--filter", few});
  return Program({.arguments = std::move(more), .environment = environment, .terminal = true})
      .wait()
      .out;
}

const auto has_colour = testing::ContainsRegex("\x1b\\[[0-9;]*m");

TEST(Colour, IsForTerminals) {
  EXPECT_THAT(on_a_terminal({}), has_colour);
  EXPECT_THAT(on_a_terminal({{"NO_COLOR", ""}}), has_colour);  // an empty one does not count
}

TEST(Colour, IsLeftOutOnRequest) {
  EXPECT_THAT(on_a_terminal({{"NO_COLOR", "1"}}), Not(has_colour));
  EXPECT_THAT(on_a_terminal({}, {"--no-color"}), Not(has_colour));
}

TEST(Colour, AndCursorAreLeftAloneInCi) {
  EXPECT_THAT(on_a_terminal({{"CI", "true"}}), Not(HasSubstr("\x1b")));
}

TEST(Colour, AndCursorAreLeftAloneOnADumbTerminal) {
  EXPECT_THAT(on_a_terminal({{"TERM", "dumb"}}), Not(HasSubstr("\x1b")));
}

std::size_t longest_line(const std::vector<std::string>& arguments, unsigned short columns) {
  std::istringstream lines(
      Program({.arguments = arguments, .terminal = true, .columns = columns}).wait().out);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) {
    while (line.ends_with('\r')) {
      line.pop_back();
    }
    if (line.contains(' ') && !line.contains("://")) {  // else it cannot be broken
      longest = std::max(longest, line.size());
    }
  }
  return longest;
}

TEST(Width, IsThatOfTheTerminal) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"list"}, {"explain", "access.expired_token_is_refused"}}) {
    EXPECT_LE(longest_line(arguments, 80), 80U);
    EXPECT_GT(longest_line(arguments, 80), 60U);
    EXPECT_GT(longest_line(arguments, 300), 80U);
    EXPECT_LE(longest_line(arguments, 300), 100U);
  }
}

TEST(Width, InAPipeAListHasALineEach) {
  const Document flaws =
      Document::parse(mcp_assay({"list", "flaws", "--json"}).out).value_or(Document());
  const std::string lines = mcp_assay({"list", "flaws"}).out;
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(lines, '\n')), flaws.size());
}

TEST(Escapes, OfATargetReachNobody) {
  const http::RawServer server(
      speaking(always(401, "text/\x1b[2Jhtml", "\x1b]0;owned\x07",
                      "WWW-Authenticate: Bearer scope=\"\x1b[31mred\", error=\"\x1b[1m\"\r\n")));
  const Judged judged = judge({"--server", server.url("/mcp"), "--verbose", "--timeout", "1"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.everything(), AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07"))));
}

/// What is signed and meant for everybody (RFC 8414 section 2.1, RFC 7591 section 2.3).
std::string without_public_jwts(std::string text) {
  static const std::regex publics(
      R"re((signed_metadata|software_statement)(\\*"\s*:\s*\\*")[A-Za-z0-9_\-.]+)re");
  return std::regex_replace(text, publics, "$1$2");
}

/// Passwords, and the parts of a JWT: what its header and its claims begin with, in base64url.
void expect_no_secret(const std::string& output, const Reference& reference) {
  const std::string text = without_public_jwts(output);
  std::vector<std::string> secrets = reference.passwords();
  for (const char* beginning :
       {"eyJhbGci", "eyJ0eXAi", "eyJraWQi", "eyJhdWQi", "eyJjbGll", "eyJpc3Mi"}) {
    secrets.emplace_back(beginning);
  }
  for (const std::string& secret : secrets) {
    const auto at = text.find(secret);
    EXPECT_EQ(at, std::string::npos) << text.substr(at - std::min<std::size_t>(at, 200), 300);
  }
}

TEST(Secrets, AreInNoReportOfAFlawedServer) {
  const Folder folder;
  const Reference reference({"--write-target", folder.path("target.yaml"), "--flaw",
                             "code_reusable", "--flaw", "rotated_refresh_token_served", "--flaw",
                             "query_token_served", "--flaw", "verifier_unchecked"});
  const Judged judged =
      judge({"--target", folder.path("target.yaml"), "--verbose", "--revision", "2025-11-25"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_GE(judged.count("FAIL"), 4);
  EXPECT_THAT(judged.json, HasSubstr("[access_token:"));  // the evidence is there, with marks in it
  expect_no_secret(judged.everything(), reference);
}

TEST(Secrets, AreNotShownByConnect) {
  const Folder folder;
  const Reference reference({"--write-target", folder.path("target.yaml")});
  const Outcome outcome = mcp_assay({"connect", "--target", folder.path("target.yaml")});
  expect_no_secret(outcome.out + outcome.err, reference);
}

}  // namespace
}  // namespace assay::e2e
