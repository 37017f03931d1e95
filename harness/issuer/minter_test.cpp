#include "harness/issuer/minter.hpp"

#include <gmock/gmock.h>

#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using testing::ElementsAre;

constexpr const char* kIssuer = "https://issuer.example";
constexpr const char* kAudience = "https://notes.example/mcp";

class MinterTest : public testing::Test {
 protected:
  bool verifies(const std::string& token) const {
    return jose::verify(token, jose::JwkSet({minter_.key()}), {minter_.key().algorithm()})
        .has_value();
  }
  static Document header_of(const std::string& token) {
    return Document::parse(jose::parse_compact(token)->header_json).value_or(Document());
  }

  const Minter minter_{kIssuer, kAudience, jose::Key::generate(jose::Algorithm::es256)};
  const Document claims_ = minter_.claims("alice", "client-1", {"a", "b"});
};

TEST_F(MinterTest, AGoodTokenHasWhatTheProfileRequires) {
  const std::string token = minter_.sign(claims_);
  EXPECT_TRUE(verifies(token));
  const Document header = header_of(token);
  EXPECT_EQ(header.text("typ"), "at+jwt");
  EXPECT_EQ(header.text("alg"), "ES256");
  EXPECT_EQ(header.text("kid"), minter_.key().kid());
  const Document claims = Minter::claims_of(token);
  EXPECT_EQ(claims.text("iss"), kIssuer);
  EXPECT_EQ(claims.text("aud"), kAudience);
  EXPECT_EQ(claims.text("sub"), "alice");
  EXPECT_EQ(claims.text("client_id"), "client-1");
  EXPECT_EQ(claims.text("scope"), "a b");
  EXPECT_LE(claims["nbf"].integer(), numeric_date());
  EXPECT_LE(claims["iat"].integer(), numeric_date());
  EXPECT_GT(claims["exp"].integer(), numeric_date());
}

TEST_F(MinterTest, EveryTokenHasAnIdOfItsOwn) {
  EXPECT_NE(claims_.text("jti"), minter_.claims("alice", "client-1", {}).text("jti"));
  EXPECT_FALSE(minter_.claims("alice", "client-1", {}).has("scope"));
}

TEST_F(MinterTest, AForeignKeyBearsTheTrustedKeysNameAndFails) {
  for (const bool embedded : {false, true}) {
    const std::string token = minter_.sign_with_foreign_key(claims_, embedded);
    EXPECT_FALSE(verifies(token));
    EXPECT_EQ(header_of(token).text("kid"), minter_.key().kid());
    EXPECT_EQ(header_of(token).has("jwk"), embedded);
    EXPECT_EQ(Minter::claims_of(token), claims_);
  }
}

TEST_F(MinterTest, TheEmbeddedKeyIsTheOneThatSigned) {
  const std::string token = minter_.sign_with_foreign_key(claims_, true);
  const auto key = jose::Key::from_jwk(header_of(token)["jwk"].dump());
  ASSERT_TRUE(key);
  EXPECT_FALSE(key->has_private());
  EXPECT_TRUE(jose::verify(token, jose::JwkSet({*key}), {jose::Algorithm::es256}));
}

TEST_F(MinterTest, AnUnsignedTokenSaysSo) {
  const std::string token = minter_.unsigned_token(claims_);
  EXPECT_EQ(header_of(token).text("alg"), "none");
  EXPECT_TRUE(token.ends_with('.'));
  EXPECT_EQ(Minter::claims_of(token), claims_);
}

TEST_F(MinterTest, ATamperedTokenDiffersInOneClaimAndKeepsItsSignature) {
  const std::string token = minter_.sign(claims_);
  const std::string changed = Minter::with_payload_member(token, "sub", "mallory");
  EXPECT_FALSE(verifies(changed));
  EXPECT_EQ(Minter::claims_of(changed), claims_.with("sub", "mallory"));
  EXPECT_EQ(token.substr(token.rfind('.')), changed.substr(changed.rfind('.')));
  EXPECT_EQ(header_of(changed), header_of(token));
}

TEST_F(MinterTest, AnotherHeaderGoesOutAsGiven) {
  const std::string token =
      minter_.sign(claims_, minter_.header().with("typ", "JWT").without("kid"));
  EXPECT_THAT(header_of(token).members(), ElementsAre("alg", "typ"));
  EXPECT_TRUE(verifies(token));
}

TEST_F(MinterTest, WhatIsNoTokenHasNoClaims) {
  EXPECT_TRUE(Minter::claims_of("").is_null());
  EXPECT_TRUE(Minter::claims_of("a.b").is_null());
  EXPECT_TRUE(Minter::claims_of("a.b.c").is_null());
  EXPECT_EQ(Minter::with_payload_member("no token", "sub", "x"), "no token");
}

}  // namespace
}  // namespace assay::issuer
