#include "harness/jose/jwks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "harness/jose/sample_keys_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::string set_of(std::size_t count) {
  json keys = json::array();
  for (std::size_t i = 0; i < count; ++i) {
    keys.push_back(json::parse(sample_key(Algorithm::eddsa).public_jwk()));
  }
  return json{{"keys", keys}}.dump();
}

TEST(JwkSet, WritesPublicPartsAlone) {
  const JwkSet set({sample_key(Algorithm::rs256), sample_key(Algorithm::hs256),
                    sample_key(Algorithm::es256), sample_key(Algorithm::eddsa)});
  const json document = json::parse(set.to_json());
  ASSERT_THAT(document.at("keys"), SizeIs(3));
  for (const json& jwk : document.at("keys")) {
    EXPECT_FALSE(jwk.contains("d"));
    EXPECT_FALSE(jwk.contains("k"));
    EXPECT_NE(jwk.at("kty"), "oct");
  }
  EXPECT_EQ(JwkSet().to_json(), R"({"keys":[]})");
}

TEST(JwkSet, RoundTrips) {
  const JwkSet set({sample_key(Algorithm::rs256), sample_key(Algorithm::es256)});
  const auto copy = JwkSet::from_json(set.to_json());
  ASSERT_TRUE(copy) << copy.error();
  EXPECT_THAT(copy->keys(), SizeIs(2));
  EXPECT_THAT(copy->skipped(), IsEmpty());
  EXPECT_EQ(copy->to_json(), set.to_json());
}

TEST(JwkSet, FindsByExactId) {
  const JwkSet set({sample_key(Algorithm::es256).with_kid(""),
                    sample_key(Algorithm::eddsa).with_kid("a"),
                    sample_key(Algorithm::es256).with_kid("a")});
  EXPECT_EQ(set.find("a").transform(&Key::type), KeyType::okp);
  EXPECT_FALSE(set.find("A"));
  EXPECT_FALSE(set.find(""));
}

TEST(JwkSet, LeavesOutWhatIsNoUsableKeyAndSaysSo) {
  json document = json::parse(set_of(1));
  const json future{{"kty", "future"}, {"kid", "secret-kid"}};
  document["keys"].insert(document["keys"].begin(), future);
  document["keys"].push_back(7);
  document["keys"].push_back({{"kty", "RSA"}, {"n", "AQAB"}, {"e", "AQAB"}});
  const auto set = JwkSet::from_json(document.dump());
  ASSERT_TRUE(set) << set.error();
  EXPECT_THAT(set->keys(), SizeIs(1));
  EXPECT_THAT(set->skipped(), ElementsAre(StartsWith("keys[0]: "), StartsWith("keys[2]: "),
                                          StartsWith("keys[3]: ")));
  EXPECT_EQ(set->skipped().front().find("secret-kid"), std::string::npos);
}

TEST(JwkSet, IsBounded) {
  EXPECT_THAT(JwkSet::from_json(set_of(100))->keys(), SizeIs(100));
  EXPECT_THAT(JwkSet::from_json(set_of(101)).error(), HasSubstr("100"));
  const std::string long_text = R"({"keys":[],"x":")" + std::string(1U << 20U, 'x') + "\"}";
  EXPECT_THAT(JwkSet::from_json(long_text).error(), HasSubstr("too long"));
  EXPECT_THAT(JwkSet::from_json(std::string(1U << 20U, '[')).error(), HasSubstr("nested"));
}

TEST(JwkSet, RefusesWhatIsNoSet) {
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":null})", "<html>"}) {
    EXPECT_FALSE(JwkSet::from_json(text)) << text;
  }
  EXPECT_FALSE(JwkSet::from_json(sample_key(Algorithm::eddsa).public_jwk()));
  EXPECT_THAT(JwkSet::from_json(R"({"keys":[],"keys":[]})").error(), HasSubstr("duplicate"));
  EXPECT_THAT(JwkSet::from_json(R"({"keys":[{"kty":"EC","kty":"RSA"}]})").error(),
              HasSubstr("duplicate"));
}

}  // namespace
}  // namespace assay::jose
