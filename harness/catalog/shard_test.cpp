#include "harness/catalog/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace assay {
namespace {

using testing::HasSubstr;

Environment environment_of(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional{found->second};
  };
}

/// What an environment asks for; a shard of count 0 where that is an error or nothing.
Shard shard_in(std::map<std::string, std::string> values) {
  const auto shard = shard_from(environment_of(std::move(values)));
  return shard.value_or(std::nullopt).value_or(Shard{.count = 0});
}

TEST(Shard, TheOptionCountsFromOne) {
  EXPECT_EQ(parse_shard("1/1"), (Shard{.index = 0, .count = 1}));
  EXPECT_EQ(parse_shard("4/4"), (Shard{.index = 3, .count = 4}));
}

TEST(Shard, RefusesWhatIsNoShard) {
  for (const char* text : {"", "1", "/", "0/4", "5/4", "1/0", "-1/4", "1/4x", " 1/4", "1//4", "a/b",
                           "1/99999999999999999999"}) {
    const auto shard = parse_shard(text);
    ASSERT_FALSE(shard) << text;
    EXPECT_THAT(shard.error(), HasSubstr("is no shard"));
  }
}

TEST(Shard, TheShardsOfOneRunCoverEverythingOnce) {
  for (std::size_t position = 0; position < 20; ++position) {
    int owners = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      owners += Shard{.index = index, .count = 3}.owns(position) ? 1 : 0;
    }
    EXPECT_EQ(owners, 1);
  }
  EXPECT_TRUE(Shard{}.owns(7));
  EXPECT_TRUE(Shard{}.is_whole());
}

TEST(Shard, TheEnvironmentCountsFromZero) {
  EXPECT_EQ(shard_in({{"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", "2"}}),
            (Shard{.index = 2, .count = 3}));
}

TEST(Shard, BazelsNamesCountWhereGoogleTestsAreNotSet) {
  EXPECT_EQ(shard_in({{"TEST_TOTAL_SHARDS", "2"}, {"TEST_SHARD_INDEX", "0"}}),
            (Shard{.index = 0, .count = 2}));
  EXPECT_EQ(shard_in({{"TEST_TOTAL_SHARDS", "2"},
                      {"TEST_SHARD_INDEX", "0"},
                      {"GTEST_TOTAL_SHARDS", "5"},
                      {"GTEST_SHARD_INDEX", "4"}}),
            (Shard{.index = 4, .count = 5}));
}

TEST(Shard, AnEmptyEnvironmentAsksForNone) {
  const auto shard = shard_from(environment_of({}));
  ASSERT_TRUE(shard);
  EXPECT_EQ(*shard, std::nullopt);
}

TEST(Shard, AHalfOrWrongEnvironmentIsAnError) {
  EXPECT_FALSE(shard_from(environment_of({{"GTEST_TOTAL_SHARDS", "3"}})));
  EXPECT_FALSE(shard_from(environment_of({{"TEST_SHARD_INDEX", "0"}})));
  EXPECT_FALSE(
      shard_from(environment_of({{"GTEST_TOTAL_SHARDS", "3"}, {"GTEST_SHARD_INDEX", "3"}})));
  EXPECT_FALSE(
      shard_from(environment_of({{"GTEST_TOTAL_SHARDS", "0"}, {"GTEST_SHARD_INDEX", "0"}})));
  EXPECT_FALSE(
      shard_from(environment_of({{"GTEST_TOTAL_SHARDS", "x"}, {"GTEST_SHARD_INDEX", "0"}})));
}

TEST(Shard, NamesTheStatusFile) {
  EXPECT_EQ(shard_status_file(environment_of({{"TEST_SHARD_STATUS_FILE", "/t/s"}})), "/t/s");
  EXPECT_EQ(shard_status_file(environment_of({})), std::nullopt);
}

}  // namespace
}  // namespace assay
