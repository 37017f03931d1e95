#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "harness/catalog/requirement.hpp"
#include "suites/requirements/req.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

const fs::path folder = ASSAY_REGISTER_FOLDER;

json parsed(const fs::path& path) { return json::parse(std::ifstream(path)); }

std::vector<fs::path> row_files() {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json" && entry.path().filename() != "schema.json") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

std::map<std::string, json> rows_by_id() {
  std::map<std::string, json> rows;
  for (const fs::path& file : row_files()) {
    for (const json& row : parsed(file)) {
      rows.emplace(row.at("id").get<std::string>(), row);
    }
  }
  return rows;
}

/// What the schema says against a document; empty when it is valid.
std::string complaint(const json& document) {
  static const json schema_text = parsed(folder / "schema.json");
  static const valijson::Schema* const schema = [] {
    auto* const made = new valijson::Schema;  // lives as long as the program
    valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(schema_text), *made);
    return made;
  }();
  valijson::ValidationResults results;
  if (valijson::Validator().validate(*schema, NlohmannJsonAdapter(document), &results)) {
    return {};
  }
  valijson::ValidationResults::Error error;
  results.popError(error);
  std::string where;
  for (const std::string& step : error.context) {
    where += step;
  }
  return where + ": " + error.description;
}

std::string level_text(Level level) {
  switch (level) {
    case Level::none:
      return "none";
    case Level::may:
      return "MAY";
    case Level::should:
      return "SHOULD";
    case Level::should_not:
      return "SHOULD NOT";
    case Level::must:
      return "MUST";
    case Level::must_not:
      return "MUST NOT";
  }
  return "?";
}

TEST(Register, EveryFileFollowsTheSchema) {
  ASSERT_FALSE(row_files().empty());
  for (const fs::path& file : row_files()) {
    EXPECT_EQ(complaint(parsed(file)), "") << file;
  }
}

TEST(Register, TheSchemaRefusesWhatTheGeneratorRefuses) {
  const json good = parsed(row_files().front()).at(0);
  ASSERT_EQ(complaint(json::array({good})), "");
  std::vector<json> bad;
  for (const auto& [member, value] : good.items()) {
    bad.push_back(good);
    bad.back().erase(member);
    bad.push_back(good);
    bad.back()[member] = 7;
  }
  for (const json& patch : {
           json{{"colour", "red"}},
           json{{"id", "RFC9728#3.2.Two Words"}},
           json{{"id", "RFC9728#3.2.with_colon:"}},
           json{{"id", "RFC9728.no_hash"}},
           json{{"id", "RFC9728#3.2.trailing_"}},
           json{{"role", "client"}},
           json{{"phase", "afterwards"}},
           json{{"url", "http://example.com"}},
           json{{"cwe", "287"}},
           json{{"statement", ""}},
           json{{"levels", {{"2025-03-26", "MUST"}}}},
       }) {
    bad.push_back(good);
    bad.back().update(patch);
  }
  bad.push_back(good);
  bad.back()["levels"]["2025-03-26"] = "must";
  bad.push_back(good);
  bad.back()["levels"]["2024-11-05"] = "MUST";
  for (const json& row : bad) {
    EXPECT_NE(complaint(json::array({row})), "") << row.dump(2);
  }
}

TEST(Register, RowsHoldExactlyWhatTheFilesSay) {
  std::map<std::string, json> files = rows_by_id();
  for (const Requirement& row : register_rows()) {
    const auto found = files.find(std::string(row.id));
    ASSERT_NE(found, files.end()) << row.id;
    const json& text = found->second;
    for (const auto& [member, value] :
         std::map<std::string, std::string_view>{{"document", row.document},
                                                 {"section", row.section},
                                                 {"url", row.url},
                                                 {"role", row.role},
                                                 {"phase", row.phase},
                                                 {"statement", row.statement},
                                                 {"why", row.why},
                                                 {"fix", row.fix},
                                                 {"threat", row.threat},
                                                 {"cwe", row.cwe}}) {
      EXPECT_EQ(text.at(member).get<std::string>(), value) << row.id << " " << member;
    }
    EXPECT_EQ(text.value("excluded", ""), row.excluded) << row.id;
    EXPECT_EQ(text.at("verified").get<bool>(), row.verified) << row.id;
    for (const Revision revision : all_revisions) {
      EXPECT_EQ(text.at("levels").at(std::string(name_of(revision))).get<std::string>(),
                level_text(row.level_in(revision)))
          << row.id;
    }
    EXPECT_TRUE(row.id.ends_with("." + std::string(row.slug)));
    files.erase(found);
  }
  EXPECT_TRUE(files.empty()) << files.begin()->first << " is in no row";
}

TEST(Register, AConstantLeadsToItsRow) {
  EXPECT_EQ(row_of(req::pkce_required).slug, "pkce_required");
  EXPECT_EQ(row_of(req::pkce_required).id, "OAuth2.1#4.1.2.1.pkce_required");
  EXPECT_EQ(row_of(req::pkce_required).level_in(Revision::v2025_03_26), Level::must);
  EXPECT_EQ(row_of(req::audience_checked).slug, "audience_checked");
  EXPECT_EQ(row_of(req::method_header_matches_body).level_in(Revision::v2025_11_25), Level::none);
  EXPECT_EQ(row_of(req::method_header_matches_body).level_in(Revision::v2026_07_28), Level::must);
  EXPECT_NE(req::pkce_required, req::audience_checked);
}

}  // namespace
}  // namespace assay
