#include "reports/list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "harness/catalog/flaws/challenges.hpp"
#include "reports/explain.hpp"

namespace assay::reports {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::array<FlawRow, 2>& flaws() {
  static const std::array<FlawRow, 2> kFlaws{{
      {.flaw = flaw::accepts_anonymous,
       .sentence = "Requests without a token are served.",
       .breaks = {RequirementKey{.index = 1}}},
      {.flaw = flaw::bare_401,
       .sentence = "A 401 comes without a challenge.",
       .breaks = {}},
  }};
  return kFlaws;
}

const Catalog& catalog() {
  static const Catalog kCatalog{
      {conformance({.id = "access.anonymous_request_is_challenged",
                    .claim = "A request without a token gets 401.",
                    .cites = {RequirementKey{.index = 1}, RequirementKey{.index = 2}},
                    .applies_to = {Feature::protection},
                    .needs = {Need::login},
                    .flaws = {flaw::accepts_anonymous},
                    .guards = Step::access,
                    .method = "tools/list is sent without a token.",
                    .run = [](Probe&) {}}),
       conformance({.id = "access.other",
                    .claim = "Another.",
                    .cites = {RequirementKey{.index = 1}},
                    .flaws = {flaw::accepts_anonymous},
                    .run = [](Probe&) {}})}};
  return kCatalog;
}

std::vector<const Case*> cases() { return {&catalog().cases().at(0), &catalog().cases().at(1)}; }

TEST(List, CasesAreALineEach) {
  EXPECT_EQ(list_cases(cases(), flaws(), Form::text),
            "access.anonymous_request_is_challenged  A request without a token gets 401.\n"
            "access.other                            Another.\n");
  EXPECT_EQ(list_cases({}, flaws(), Form::text), "");
}

TEST(List, IsWrappedWhereThereIsAWidth) {
  EXPECT_EQ(list_flaws(all_flaws(flaws()), cases(), Form::text, 100),
            list_flaws(all_flaws(flaws()), cases(), Form::text));
  std::vector<const FlawRow*> long_one = all_flaws(flaws());
  const FlawRow wordy{.flaw = Flaw("wordy_flaw_of_a_server"),
                      .sentence = "One sentence that is longer than the column which it has."};
  long_one.push_back(&wordy);
  EXPECT_EQ(list_flaws(long_one, cases(), Form::text, 70),
            "accepts_anonymous       Requests without a token are served.\n"
            "bare_401                A 401 comes without a challenge.\n"
            "wordy_flaw_of_a_server  One sentence that is longer than the column\n"
            "                        which it has.\n");
  EXPECT_EQ(list_cases(cases(), flaws(), Form::text, 79),
            "access.anonymous_request_is_challenged\n"
            "    A request without a token gets 401.\n"
            "access.other\n"
            "    Another.\n");
}

TEST(List, CasesAsJson) {
  const json list = json::parse(list_cases(cases(), flaws(), Form::json));
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["id"], "access.anonymous_request_is_challenged");
  EXPECT_EQ(list[0]["requirements"], (json{"MCP#authorization/error-handling.unauthorized_is_401",
                                           "RFC6750#3.1.no_error_without_token"}));
  EXPECT_EQ(list[0]["flaws"], json::array({"accepts_anonymous"}));
  EXPECT_EQ(list[0]["needs"], json::array({"login"}));
  EXPECT_EQ(list[0]["applies_to"], json::array({"protection"}));
  EXPECT_EQ(list[0]["guards"], "access");
  EXPECT_TRUE(list[1]["guards"].is_null());
  EXPECT_EQ(json::parse(list_cases({}, flaws(), Form::json)), json::array());
}

TEST(List, RequirementsNameTheCasesThatTestThem) {
  const json list = json::parse(list_requirements(all_requirements(), cases(), Form::json));
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0]["cases"], json::array());
  EXPECT_EQ(list[1]["id"], "MCP#authorization/error-handling.unauthorized_is_401");
  EXPECT_EQ(list[1]["cases"], (json{"access.anonymous_request_is_challenged", "access.other"}));
  EXPECT_EQ(list[1]["levels"]["2025-03-26"], "MUST");
  EXPECT_EQ(list[0]["coverage"], "missing");
  EXPECT_EQ(list[1]["coverage"], "covered");
  EXPECT_THAT(list_requirements(all_requirements(), cases(), Form::text),
              HasSubstr("RFC6750#3.1.no_error_without_token                    "
                        "MAY in 2025-06-18, SHOULD NOT since 2025-11-25; 1 case: A challenge"));
}

TEST(List, FlawsNameWhatTheyBreakAndWhoCatchesThem) {
  const json list = json::parse(list_flaws(all_flaws(flaws()), cases(), Form::json));
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["id"], "accepts_anonymous");
  EXPECT_EQ(list[0]["breaks"],
            json::array({"MCP#authorization/error-handling.unauthorized_is_401"}));
  EXPECT_EQ(list[0]["cases"].size(), 2U);
  EXPECT_EQ(list[1]["cases"], json::array());
  EXPECT_EQ(list_flaws(all_flaws(flaws()), cases(), Form::text),
            "accepts_anonymous  Requests without a token are served.\n"
            "bare_401           A 401 comes without a challenge.\n");
}

TEST(List, ASelectionNarrowsFlaws) {
  EXPECT_THAT(flaws_of(cases(), flaws()), ElementsAre(&flaws()[0]));
}

Profile profile() {
  return {.name = "p-1",
          .title = "A profile of tests",
          .status = ProfileStatus::released,
          .since = "1.0",
          .revision = Revision::v2025_11_25,
          .roles = {"server", "resource-server"},
          .documents = {"RFC 9728"},
          .certifies = {"access.anonymous_request_is_challenged", "access.retired"},
          .informs = {{.id = "access.other", .reason = "It is only a SHOULD."}}};
}

TEST(List, ProfilesHaveTheirLists) {
  const Profile one = profile();
  const json list = json::parse(list_profiles({&one}, catalog(), Form::json));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["name"], "p-1");
  EXPECT_EQ(list[0]["status"], "released");
  EXPECT_EQ(list[0]["since"], "1.0");
  EXPECT_EQ(list[0]["revision"], "2025-11-25");
  EXPECT_EQ(list[0]["certifies"], json(one.certifies));
  EXPECT_EQ(list[0]["informs"][0]["case"], "access.other");
  EXPECT_EQ(list[0]["informs"][0]["reason"], "It is only a SHOULD.");
  EXPECT_EQ(list[0]["retired"], json::array({"access.retired"}));
  EXPECT_EQ(list_profiles({&one}, catalog(), Form::text),
            "p-1  A profile of tests (released; 2 cases certify, 1 inform)\n");
  EXPECT_EQ(json::parse(list_profiles({}, catalog(), Form::json)), json::array());
}

TEST(Explain, AProfileIsToldWhole) {
  const std::string text = explain_profile(profile(), catalog(), 1000);
  for (const char* part :
       {"p-1\n  A profile of tests\n  (released with 1.0: it never changes)\n",
        "role: server, resource-server",
        "revision of MCP: the newest that the server speaks of 2025-", "documents: RFC 9728",
        "You bring\n  a way to sign in",
        "access.anonymous_request_is_challenged: A request without a token gets 401.",
        "access.retired: (retired)", "access.other: It is only a SHOULD.", "--profile p-1"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  Profile of_mcp = profile();
  of_mcp.documents = {"MCP authorization"};
  EXPECT_THAT(explain_profile(of_mcp, catalog(), 1000), HasSubstr("revision of MCP: 2025-11-25\n"));
}

TEST(Explain, ACaseIsToldWhole) {
  const std::string text = explain_case(catalog().cases().front(), flaws(), 1000);
  for (const char* part :
       {"access.anonymous_request_is_challenged\n  A request without a token gets 401.\n",
        "(access, conformance, since 0.1)", "How it is tested\n  tools/list is sent",
        "FAIL: unauthorized_is_401 is broken (in 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28).",
        "warning: no_error_without_token is broken (in 2025-11-25, 2026-07-28).",
        "source: RFC 6750 section 3.1, https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
        "why: A server that answers anyway", "fix: Put the token check", "asks for tokens",
        "a way to sign in", "the step 'access'",
        "accepts_anonymous: Requests without a token are served."}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("FAIL: no_error_without_token")));
}

TEST(Explain, ARequirementIsToldWhole) {
  const std::string text = explain_requirement(register_rows()[1], catalog(), flaws(), 1000);
  for (const char* part :
       {"MCP#authorization/error-handling.unauthorized_is_401\n",
        "MCP authorization, Error Handling", "MUST. It binds: resource-server.",
        "threat: unauthorized-access", "weakness: CWE-306", "access.other: Another.",
        "accepts_anonymous: Requests without a token are served."}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(explain_requirement(register_rows()[0], catalog(), flaws()),
              HasSubstr("Cases that test it\n  None so far.\n"));
}

TEST(Explain, AFlawIsToldWhole) {
  EXPECT_THAT(explain_flaw(flaws()[0], catalog(), 1000),
              testing::StartsWith(
                  "accepts_anonymous\n  Requests without a token are served.\n"
                  "  (a flaw of the reference servers: they have it where it is switched on)\n\n"
                  "The requirement that it breaks\n"
                  "  MCP#authorization/error-handling.unauthorized_is_401\n    "));
  EXPECT_THAT(explain_flaw(flaws()[0], catalog(), 1000),
              testing::AllOf(HasSubstr("    level: MUST\n    source: MCP authorization, Error"),
                             HasSubstr("Cases that catch it\n"
                                       "  access.anonymous_request_is_challenged: A request"),
                             HasSubstr("\n  access.other: Another.\n"),
                             HasSubstr("--flaw accepts_anonymous")));
  EXPECT_THAT(explain_flaw(flaws()[1], catalog()), HasSubstr("Cases that catch it\n  None.\n"));
}

TEST(Explain, WrapsToTheWidth) {
  std::istringstream lines{explain_requirement(register_rows()[1], catalog(), flaws(), 60)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("://") == std::string::npos) {
      EXPECT_LE(line.size(), 60U) << line;
    }
  }
}

}  // namespace
}  // namespace assay::reports
