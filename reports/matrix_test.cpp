#include "reports/matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <nlohmann/json.hpp>

#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/resource_metadata.hpp"
#include "reports/sample.hpp"
#include "reports/schema_for_tests.hpp"

namespace assay::reports {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

RequirementKey key(std::string_view slug) { return *requirement_named(slug); }

const std::array<FlawRow, 2>& flaws() {
  static const std::array<FlawRow, 2> rows{{
      {.flaw = flaw::forwarded_host_trusted,
       .sentence = "Metadata name the host of X-Forwarded-Host | <b>whatever</b> it is.",
       .breaks = {key("resource_names_this_server")}},
      {.flaw = flaw::bare_401,
       .sentence = "A 401 has no challenge.",
       .breaks = {key("unauthorized_is_401"), key("no_error_without_token")}},
  }};
  return rows;
}

Case listed(std::string id, Kind kind) {
  Case item{.id = std::move(id),
            .claim = "So it is.",
            .cites = {key("unauthorized_is_401")},
            .flaws = {flaw::bare_401},
            .run = [](Probe&) {},
            .kind = kind};
  return item;
}

Catalog catalog() {
  return Catalog({listed("access.plain", Kind::conformance),
                  listed("access.other", Kind::conformance),
                  listed("discovery.attacked", Kind::attack)});
}

Matrix matrix() {
  return {.rows = {{.judged = 5,
                    .verdicts = {{Revision::v2025_11_25, {{Verdict::pass, 2}}},
                                 {Revision::v2026_07_28,
                                  {{Verdict::pass, 1}, {Verdict::not_applicable, 2}}}}},
                   {.flaw = &flaws()[0], .caught_by = {"discovery.attacked"}, .judged = 3},
                   {.flaw = &flaws()[1],
                    .caught_by = {"access.plain"},
                    .also_broke = {"access.other"},
                    .attacks_also_broke = {"discovery.attacked"},
                    .judged = 2,
                    .blocked = 7}},
          .seconds = 12.5};
}

FlawPairs pairs() {
  return {.seed = 4,
          .pairs = {{.first = &flaws()[0],
                     .second = &flaws()[1],
                     .found = {key("resource_names_this_server")},
                     .second_masked = Masked::fully}},
          .seconds = 3};
}

TEST(MatrixReport, for_people_is_as_it_was) {
  expect_golden("matrix.md", matrix_markdown(matrix(), catalog()));
}

TEST(MatrixReport, keeps_what_changes_from_run_to_run_out) {
  Matrix later = matrix();
  later.seconds = 99;
  later.rows[2].attacks_also_broke.clear();
  later.rows[2].attacks_blocked = 5;
  later.rows[2].judged = 1;
  EXPECT_EQ(matrix_markdown(later, catalog()), matrix_markdown(matrix(), catalog()));
  EXPECT_EQ(matrix_json(later, nullptr, catalog()), matrix_json(matrix(), nullptr, catalog()));
}

TEST(MatrixReport, says_what_was_judged_in_full) {
  Matrix full = matrix();
  full.full = true;
  EXPECT_THAT(matrix_markdown(full, catalog()), HasSubstr("`mcp-assay selftest --full"));
  EXPECT_THAT(matrix_markdown(matrix(), catalog()), Not(HasSubstr("--full")));
}

TEST(MatrixReport, of_some_flaws_counts_nothing) {
  const std::string text = matrix_markdown(matrix(), catalog(), false);
  EXPECT_THAT(text, testing::StartsWith("# The matrix: some flaws"));
  EXPECT_THAT(text, HasSubstr("`mcp-assay selftest --flaw"));
  EXPECT_THAT(text, Not(HasSubstr("## Counts")));
}

TEST(MatrixReport, tells_mismatches_and_excuses_harmlessly) {
  Matrix wrong = matrix();
  wrong.rows[0].excused = {"access.other: nobody has it"};
  wrong.rows[1].mismatches = {"got " + hostile_bytes()};
  const std::string text = matrix_markdown(wrong, catalog());
  EXPECT_THAT(text, HasSubstr("## Mismatches\n\n- `forwarded_host_trusted`: got "));
  EXPECT_THAT(text, HasSubstr("- access.other: nobody has it\n"));
  expect_harmless(text);
  const json data = json::parse(matrix_json(wrong, nullptr, catalog()));
  EXPECT_FALSE(data["exact"].get<bool>());
  EXPECT_EQ(data["flaws"][0]["mismatches"].size(), 1U);
}

TEST(MatrixReport, as_data_is_as_its_schema_says) {
  const json schema = schema_document("matrix.schema.json");
  const FlawPairs drawn = pairs();
  for (const FlawPairs* some : {static_cast<const FlawPairs*>(nullptr), &drawn}) {
    const json document = json::parse(matrix_json(matrix(), some, catalog()));
    EXPECT_EQ(problems_of(document, schema), "");
    EXPECT_EQ(problems_of(document, closed(schema)), "");
  }
}

TEST(MatrixReport, as_data_says_what_each_flaw_and_each_pair_came_to) {
  const FlawPairs drawn = pairs();
  const json data = json::parse(matrix_json(matrix(), &drawn, catalog()));
  EXPECT_TRUE(data["exact"].get<bool>());
  EXPECT_EQ(data["correct_servers"]["verdicts"]["2026-07-28"],
            (json{{"PASS", 1}, {"NOT_APPLICABLE", 2}}));
  EXPECT_EQ(data["flaws"][1]["breaks"][0], "MCP#authorization/error-handling.unauthorized_is_401");
  EXPECT_EQ(data["flaws"][1]["caught_by"], json{"access.plain"});
  EXPECT_EQ(data["flaws"][1]["blocked"], 7);
  EXPECT_EQ(data["pairs"]["masked"], (json{{"no", 0}, {"partly", 0}, {"fully", 1}}));
  EXPECT_EQ(data["pairs"]["pairs"][0]["flaws"], (json{"forwarded_host_trusted", "bare_401"}));
  EXPECT_EQ(data["pairs"]["pairs"][0]["masked"], (json{"no", "fully"}));
  FlawPairs wrong = drawn;
  wrong.pairs[0].mismatches = {"so"};
  EXPECT_FALSE(json::parse(matrix_json(matrix(), &wrong, catalog()))["exact"].get<bool>());
}

}  // namespace
}  // namespace assay::reports
