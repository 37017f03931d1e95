#include "suites/profiles/profiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "suites/profiles/texts.hpp"

namespace assay::suites {
namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using valijson::adapters::NlohmannJsonAdapter;

const fs::path folder = ASSAY_PROFILES_FOLDER;

json parsed(const fs::path& path) { return json::parse(std::ifstream(path)); }

/// What the schema says against a document; empty when it is valid.
std::string complaint(const json& document) {
  static const json text = parsed(folder / "schema.json");
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(NlohmannJsonAdapter(text), schema);
  valijson::ValidationResults results;
  if (valijson::Validator().validate(schema, NlohmannJsonAdapter(document), &results)) {
    return {};
  }
  valijson::ValidationResults::Error error;
  results.popError(error);
  return error.description;
}

TEST(Profiles, AreThoseOfTheFolderAndFollowTheSchema) {
  std::size_t files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json" || entry.path().filename() == "schema.json") {
      continue;
    }
    ++files;
    const json document = parsed(entry.path());
    EXPECT_EQ(complaint(document), "") << entry.path();
    const auto profile = profile_named(entry.path().stem().string(), profiles());
    ASSERT_TRUE(profile) << profile.error();
    EXPECT_EQ((*profile)->certifies.size(), document["certifies"].size());
    EXPECT_EQ((*profile)->informs.size(), document["informs"].size());
    EXPECT_EQ((*profile)->title, document["title"]);
  }
  EXPECT_EQ(files, profiles().size());
  EXPECT_EQ(files, profile_texts().size());
}

TEST(Profiles, ThereIsOneForEachRoleAndText) {
  std::vector<std::string> names;
  for (const Profile& profile : profiles()) {
    names.push_back(profile.name);
  }
  EXPECT_THAT(names,
              testing::IsSupersetOf({"mcp-2025-06-18-authorization-server", "mcp-2025-06-18-server",
                                     "mcp-2025-11-25-authorization-server", "mcp-2025-11-25-server",
                                     "mcp-2026-07-28-authorization-server", "mcp-2026-07-28-server",
                                     "oauth-2.1", "oauth-security-bcp"}));
}

TEST(Profiles, TheSchemaRefusesWhatIsNone) {
  const json good = parsed(folder / "oauth-2.1.json");
  ASSERT_EQ(complaint(good), "");
  for (const json& patch : {
           json{{"colour", "red"}},
           json{{"name", "Two Words"}},
           json{{"status", "final"}},
           json{{"status", "released"}},
           json{{"since", "1.0"}},
           json{{"revision", "2024-11-05"}},
           json{{"roles", json::array()}},
           json{{"roles", {"client"}}},
           json{{"documents", json::array()}},
           json{{"certifies", json::array()}},
           json{{"certifies", {"no-id"}}},
           json{{"certifies", {"access.a", "access.a"}}},
           json{{"informs", {"access.a"}}},
           json{{"informs", {{{"case", "access.a"}}}}},
           json{{"informs", {{{"case", "access.a"}, {"reason", "so"}}}}},
       }) {
    json bad = good;
    bad.update(patch);
    EXPECT_NE(complaint(bad), "") << patch;
  }
  json released = good;
  released.update({{"status", "released"}, {"since", "1.0"}});
  EXPECT_EQ(complaint(released), "");
}

}  // namespace
}  // namespace assay::suites
