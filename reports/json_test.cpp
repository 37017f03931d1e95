#include "reports/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/sample.hpp"
#include "reports/schema_for_tests.hpp"

namespace assay::reports {
namespace {

using nlohmann::json;
using testing::IsEmpty;

json parsed(const RunResult& run) { return json::parse(write_json(run)); }

json instance_named(const json& result, const std::string& name) {
  const auto found = std::ranges::find_if(
      result["cases"], [&](const json& instance) { return instance["name"] == name; });
  return found == result["cases"].end() ? json{} : *found;
}

TEST(Json, MatchesTheGoldenFile) {
  expect_golden("hostile.result.json", write_json(hostile_run()));
}

TEST(Json, FitsItsSchemaWhichDescribesEveryMember) {
  const json schema = schema_document("result.schema.json");
  for (const RunResult& run : {hostile_run(), clean_run(), RunResult{}}) {
    EXPECT_EQ(problems_of(parsed(run), schema), "");
    EXPECT_EQ(problems_of(parsed(run), closed(schema)), "");
  }
}

TEST(Json, TheSchemaRefusesWhatIsNoResult) {
  const json schema = schema_document("result.schema.json");
  const json good = parsed(hostile_run());
  const auto refuses = [&](const char* pointer, const json& value) {
    json bad = good;
    bad[json::json_pointer{pointer}] = value;
    return !problems_of(bad, schema).empty();
  };
  EXPECT_TRUE(refuses("/schema_version", 2));
  EXPECT_TRUE(refuses("/cases/0/verdict", "SKIPPED"));
  EXPECT_TRUE(refuses("/cases/0/id", "no-id"));
  EXPECT_TRUE(refuses("/cases/1/checks/0/level", "must"));
  EXPECT_TRUE(refuses("/cases/1/checks/0/held", "yes"));
  EXPECT_TRUE(refuses("/cases/1/exchanges/0/response", json::object()));
  EXPECT_TRUE(refuses("/summary/PASS", -1));
  EXPECT_TRUE(refuses("/started", "yesterday"));
  EXPECT_TRUE(refuses("/revisions/0", "2024-11-05"));
  for (const json& name : schema["required"]) {
    json bad = good;
    bad.erase(name.get<std::string>());
    EXPECT_NE(problems_of(bad, schema), "") << name;
  }
}

TEST(Json, IsAsciiWhateverTheTargetSent) {
  const std::string text = write_json(hostile_run());
  EXPECT_TRUE(
      std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; }));
}

TEST(Json, SaysWhatTheRunWas) {
  const json result = parsed(hostile_run());
  EXPECT_EQ(result["schema_version"], 1);
  EXPECT_EQ(result["tool"]["version"], "0.1.0");
  EXPECT_EQ(result["target"]["name"], "acme\x1b[2J-notes");
  EXPECT_EQ(result["seed"], 42);
  EXPECT_EQ(result["started"], "2025-06-15T15:06:40.000Z");
  EXPECT_EQ(result["revisions"], (json{"2025-11-25", "2026-07-28"}));
  EXPECT_EQ(result["exit_code"], 1);
  EXPECT_EQ(
      result["summary"],
      (json{{"PASS", 1}, {"FAIL", 2}, {"NOT_APPLICABLE", 1}, {"NOT_EXERCISED", 1}, {"ERROR", 3}}));
  EXPECT_EQ(result["warning_count"], 2);
  EXPECT_EQ(result["cases"].size(), 8U);
}

TEST(Json, AnInstanceCarriesItsChecksAndEvidence) {
  const json result = parsed(hostile_run());
  const json instance =
      instance_named(result, "access.anonymous_request_is_challenged[2025-11-25]");
  EXPECT_EQ(instance["verdict"], "FAIL");
  EXPECT_EQ(instance["road"], "mcp");
  EXPECT_EQ(instance["checks"][0]["requirement"],
            "MCP#authorization/error-handling.unauthorized_is_401");
  EXPECT_EQ(instance["checks"][0]["level"], "MUST");
  EXPECT_EQ(instance["checks"][0]["exchanges"], (json{1, 2}));
  EXPECT_EQ(instance["warnings"].size(), 1U);
  EXPECT_EQ(instance["threats"], json::array({"unauthorized-access"}));
  EXPECT_FALSE(instance["counterexample"].is_null());
  const json& request = instance["exchanges"][1]["request"];
  EXPECT_EQ(request["headers"][0],
            (json{{"name", "Authorization"}, {"value", "Bearer [access_token:0a1b2c3d]"}}));
  EXPECT_EQ(request["body_encoding"], "utf-8");
  EXPECT_EQ(request["body_truncated"], false);
  EXPECT_EQ(instance["exchanges"][1]["started"], "2025-06-15T15:06:40.123Z");
}

TEST(Json, RequirementsStandThereByIdOnce) {
  const json result = parsed(hostile_run());
  EXPECT_EQ(result["requirements"].size(), 3U);
  const json& row = result["requirements"]["RFC9728#3.3.resource_names_this_server"];
  EXPECT_EQ(row["section"], "3.3");
  EXPECT_EQ(row["levels"]["2025-03-26"], "none");
  EXPECT_EQ(row["levels"]["2026-07-28"], "MUST");
}

TEST(Json, BodiesAreBoundedAndNothingIsLostOfBytes) {
  const json result = parsed(hostile_run());
  const json response = instance_named(
      result, "access.anonymous_request_is_challenged[2025-11-25]")["exchanges"][1]["response"];
  EXPECT_EQ(response["body_encoding"], "base64");
  EXPECT_EQ(response["body_truncated"], true);
  EXPECT_EQ(response["body_bytes"], hostile_bytes().size() + 20'000);
  EXPECT_LE(response["body"].get<std::string>().size(), std::size_t{16 * 1024} * 4 / 3 + 4);

  RunResult run = hostile_run();
  http::ExchangeRecord& exchange = run.instances.at(1).exchanges.front();
  exchange.request.body = std::string(16 * 1024 - 1, 'x') + "\u65e5";
  const json request = parsed(run)["cases"][1]["exchanges"][0]["request"];
  EXPECT_EQ(request["body_encoding"], "utf-8");
  EXPECT_EQ(request["body"].get<std::string>(), std::string(16 * 1024 - 1, 'x'));
  EXPECT_EQ(request["body_truncated"], true);
}

TEST(Json, AFaultStandsWhereTheResponseWouldBe) {
  const json result = parsed(hostile_run());
  const json exchange =
      instance_named(result, "discovery.server_metadata_is_json[2025-11-25,sse]")["exchanges"][0];
  EXPECT_TRUE(exchange["response"].is_null());
  EXPECT_EQ(exchange["fault"]["kind"], "truncated");
  EXPECT_EQ(exchange["partial"]["status"], 200);
}

TEST(Json, BecauseAndReasonSayWhyThereIsNoVerdict) {
  const json result = parsed(hostile_run());
  const json blocked = instance_named(result, "authorization.code_works_once[2025-11-25]");
  EXPECT_EQ(blocked["because"], "access.anonymous_request_is_challenged");
  EXPECT_EQ(blocked["reason"], "No token could be had.");
  EXPECT_TRUE(blocked["counterexample"].is_null());
  EXPECT_THAT(blocked["checks"], IsEmpty());
}

}  // namespace
}  // namespace assay::reports
