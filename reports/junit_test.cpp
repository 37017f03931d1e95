#include "reports/junit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <set>

#include "reports/sample.hpp"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

pugi::xml_document parsed(const std::string& xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result outcome = document.load_buffer(xml.data(), xml.size());
  EXPECT_TRUE(outcome) << outcome.description();
  return document;
}

pugi::xml_node suite_named(const pugi::xml_document& document, const char* name) {
  return document.child("testsuites").find_child_by_attribute("testsuite", "name", name);
}

pugi::xml_node case_named(const pugi::xml_document& document, const std::string& name) {
  const std::string path = "//testcase[@name='" + name + "']";
  return document.select_node(path.c_str()).node();
}

/// What stands outside of tags, where XML forbids `]]>`.
std::string character_data_of(const std::string& xml) {
  std::string data;
  bool is_in_tag = false;
  bool is_quoted = false;
  for (const char c : xml) {
    is_quoted = is_quoted != (is_in_tag && c == '"');
    if (c == '<' || (c == '>' && !is_quoted)) {
      is_in_tag = c == '<';
    } else if (!is_in_tag) {
      data += c;
    }
  }
  EXPECT_FALSE(is_in_tag);
  return data;
}

TEST(Junit, MatchesTheGoldenFile) {
  expect_golden("hostile.junit.xml", write_junit(hostile_run()));
}

TEST(Junit, WhatADeadServerWroteStandsInTheBody) {
  RunResult run;
  run.trouble = "It ended:\n    Error\n    at main";
  const pugi::xml_document document = parsed(write_junit(run));
  const pugi::xml_node error = document.select_node("//error").node();
  EXPECT_STREQ(error.attribute("message").value(), "It ended:");
  EXPECT_STREQ(error.text().get(), run.trouble.c_str());
}

TEST(Junit, IsHarmlessAndWellFormedWhateverTheTargetSent) {
  const std::string xml = write_junit(hostile_run());
  expect_harmless(xml);
  parsed(xml);
  EXPECT_EQ(character_data_of(xml).find("]]>"), std::string::npos);
  EXPECT_EQ(xml.find("<script>"), std::string::npos);
  for (int code = 0; code < 32; ++code) {
    EXPECT_EQ(xml.find("&#" + std::to_string(code) + ";"), std::string::npos) << code;
  }
}

TEST(Junit, CountsWhatItContains) {
  const pugi::xml_document document = parsed(write_junit(hostile_run()));
  const pugi::xml_node root = document.child("testsuites");
  EXPECT_EQ(root.attribute("tests").as_int(), 8);
  EXPECT_EQ(root.attribute("failures").as_int(), 2);
  EXPECT_EQ(root.attribute("errors").as_int(), 3);
  EXPECT_EQ(root.attribute("skipped").as_int(), 2);
  for (const pugi::xml_node suite : root.children("testsuite")) {
    const auto count = [&suite](const char* path) {
      return static_cast<int>(suite.select_nodes(path).size());
    };
    EXPECT_EQ(suite.attribute("tests").as_int(), count("testcase"));
    EXPECT_EQ(suite.attribute("failures").as_int(), count("testcase/failure"));
    EXPECT_EQ(suite.attribute("errors").as_int(), count("testcase/error"));
    EXPECT_EQ(suite.attribute("skipped").as_int(), count("testcase/skipped"));
  }
}

TEST(Junit, HasASuiteAPhaseAndUniqueNames) {
  const pugi::xml_document document = parsed(write_junit(hostile_run()));
  for (const char* name : {"mcp-assay.discovery", "mcp-assay.authorization", "mcp-assay.access"}) {
    EXPECT_TRUE(suite_named(document, name)) << name;
  }
  std::set<std::string> names;
  for (const pugi::xpath_node& node : document.select_nodes("//testcase")) {
    EXPECT_TRUE(names.insert(node.node().attribute("name").value()).second);
    EXPECT_STREQ(node.node().attribute("classname").value(),
                 node.node().parent().attribute("name").value());
  }
  EXPECT_TRUE(names.contains("access.anonymous_request_is_challenged[2025-11-25]"));
  EXPECT_TRUE(names.contains("discovery.server_metadata_is_json[2025-11-25,sse]"));
}

TEST(Junit, AFailureTellsTheWholeStory) {
  const pugi::xml_document document = parsed(write_junit(hostile_run()));
  const pugi::xml_node testcase =
      case_named(document, "access.anonymous_request_is_challenged[2025-11-25]");
  const pugi::xml_node failure = testcase.child("failure");
  EXPECT_STREQ(failure.attribute("type").value(),
               "MCP#authorization/error-handling.unauthorized_is_401");
  EXPECT_THAT(
      failure.attribute("message").value(),
      StartsWith("MUST of MCP authorization, Error Handling: expected status is 401; got 200"));
  for (const char* part :
       {"claim: A request without a token", "https://modelcontextprotocol.io/specification/",
        "why: A server that answers anyway", "expected: status is 401", "actual: 200 with body",
        "fix: Put the token check", "#2 POST http://127.0.0.1:3000/mcp",
        "X-Evil: ", "replay: curl ", "${ACCESS_TOKEN:?}", "reproduce: mcp-assay run",
        "counterexample: ", "blocks: 2 cases, without a verdict until this is mended"}) {
    EXPECT_THAT(failure.text().get(), HasSubstr(part));
  }
  EXPECT_THAT(testcase.child("system-out").text().get(),
              StartsWith("warning: RFC6750#3.1.no_error_without_token: SHOULD NOT of RFC 6750"));
  EXPECT_FALSE(testcase.child("skipped"));
  EXPECT_FALSE(testcase.child("error"));
}

TEST(Junit, ErrorsAndSkipsAreTheirOwnElements) {
  const pugi::xml_document document = parsed(write_junit(hostile_run()));
  const pugi::xml_node blocked = case_named(document, "authorization.code_works_once[2025-11-25]");
  EXPECT_STREQ(blocked.child("error").attribute("message").value(),
               "Blocked by access.anonymous_request_is_challenged: No token could be had.");
  EXPECT_STREQ(blocked.child("error").attribute("type").value(), "blocked");
  const pugi::xml_node left_out = case_named(document, "access.valid_token_is_served[2025-11-25]");
  EXPECT_STREQ(left_out.child("skipped").attribute("message").value(),
               "NOT_EXERCISED: Bring a login.");
}

TEST(Junit, StatesWhatWasRun) {
  const pugi::xml_document document = parsed(write_junit(hostile_run()));
  const pugi::xml_node properties = suite_named(document, "mcp-assay.access").child("properties");
  const auto value_of = [&properties](const char* name) {
    return std::string{
        properties.find_child_by_attribute("property", "name", name).attribute("value").value()};
  };
  EXPECT_EQ(value_of("target"), "acme\\x1b[2J-notes");
  EXPECT_EQ(value_of("revisions"), "2025-11-25,2026-07-28");
  EXPECT_EQ(value_of("seed"), "42");
  EXPECT_EQ(value_of("version"), "0.1.0");
  EXPECT_EQ(value_of("exit_code"), "1");
  EXPECT_STREQ(suite_named(document, "mcp-assay.access").attribute("timestamp").value(),
               "2025-06-15T15:06:40");
}

TEST(Junit, ACleanRunHasNoErrorElement) {
  const pugi::xml_document document = parsed(write_junit(clean_run()));
  EXPECT_EQ(document.select_nodes("//error | //failure | //skipped").size(), 0U);
  EXPECT_FALSE(suite_named(document, "mcp-assay.run"));
  EXPECT_EQ(document.child("testsuites").attribute("tests").as_int(), 1);
}

TEST(Junit, ARunThatWentWrongIsNotGreen) {
  RunResult unreachable;
  unreachable.trouble = "Nobody listens at http://127.0.0.1:1/.";
  RunResult cut_short = clean_run();
  cut_short.complete = false;
  for (const RunResult& run : {unreachable, cut_short, RunResult{}}) {
    const pugi::xml_document document = parsed(write_junit(run));
    EXPECT_EQ(document.child("testsuites").attribute("errors").as_int(), 1);
    EXPECT_TRUE(suite_named(document, "mcp-assay.run").child("testcase").child("error"));
  }
  RunResult empty_shard;
  empty_shard.empty_shard = true;
  EXPECT_EQ(parsed(write_junit(empty_shard)).child("testsuites").attribute("errors").as_int(), 0);
}

TEST(Junit, AFailureWithoutABrokenCheckIsStillAFailure) {
  RunResult run = clean_run();
  run.instances.front().verdict = Verdict::fail;
  const pugi::xml_document document = parsed(write_junit(run));
  EXPECT_EQ(document.select_nodes("//failure").size(), 1U);
  EXPECT_STREQ(document.select_node("//failure").node().attribute("message").value(), "So it is.");
}

// CI reads JUnit, and skipped cases are green there.
TEST(Junit, ARunOfSkippedCasesAloneIsNotGreen) {
  RunResult result{.exit_code = 2};
  result.instances = {{.id = "access.a", .verdict = Verdict::not_applicable}};
  const pugi::xml_document document = parsed(write_junit(result));
  EXPECT_EQ(document.child("testsuites").attribute("errors").as_int(), 1);
  EXPECT_EQ(document.child("testsuites").attribute("skipped").as_int(), 1);
  result.exit_code = 0;
  EXPECT_EQ(parsed(write_junit(result)).child("testsuites").attribute("errors").as_int(), 0);
}

TEST(Junit, AProfileIsAProperty) {
  RunResult run = clean_run();
  EXPECT_THAT(write_junit(run), testing::Not(HasSubstr("\"profile\"")));
  run.profile = profile_outcome();
  EXPECT_THAT(write_junit(run),
              testing::AllOf(HasSubstr("name=\"profile\" value=\"mcp-2025-11-25-server\""),
                             HasSubstr("name=\"profile_standing\" value=\"not met\"")));
}

}  // namespace
}  // namespace assay::reports
