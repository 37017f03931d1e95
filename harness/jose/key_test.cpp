#include "harness/jose/key.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/sample_keys_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;

TEST(Algorithm, NamesAreExact) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    EXPECT_EQ(algorithm_named(name_of(algorithm)), algorithm);
  }
  EXPECT_EQ(algorithm_named("none"), Algorithm::none);
  for (const std::string_view name : {"", "None", "NONE", "rs256", "RS512", "RS256 ", "?"}) {
    EXPECT_FALSE(algorithm_named(name)) << name;
  }
}

TEST(GeneratedKey, HasTheTypeThatItsAlgorithmNeeds) {
  EXPECT_EQ(sample_key(Algorithm::rs256).type(), KeyType::rsa);
  EXPECT_EQ(sample_key(Algorithm::ps256).type(), KeyType::rsa);
  EXPECT_EQ(sample_key(Algorithm::es256).type(), KeyType::ec);
  EXPECT_EQ(sample_key(Algorithm::eddsa).type(), KeyType::okp);
  EXPECT_EQ(sample_key(Algorithm::hs256).type(), KeyType::secret);
  EXPECT_THROW(Key::generate(Algorithm::none), std::invalid_argument);
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const Key& key = sample_key(algorithm);
    EXPECT_EQ(key.algorithm(), algorithm);
    EXPECT_TRUE(key.has_private());
    EXPECT_FALSE(key.kid().empty());
  }
}

TEST(GeneratedKey, FitsItsOwnAlgorithmAlone) {
  for (const Algorithm own : kSigningAlgorithms) {
    for (const Algorithm other : kSigningAlgorithms) {
      EXPECT_EQ(sample_key(own).fits(other), own == other) << name_of(own) << name_of(other);
    }
    EXPECT_FALSE(sample_key(own).fits(Algorithm::none));
  }
}

TEST(GeneratedKey, IsFreshEachTime) {
  const Key left = Key::generate(Algorithm::eddsa);
  const Key right = Key::generate(Algorithm::eddsa);
  EXPECT_NE(left.public_jwk(), right.public_jwk());
  EXPECT_NE(left.kid(), right.kid());
}

TEST(PublicJwk, HoldsNoPrivateMember) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const json jwk = json::parse(sample_key(algorithm).public_jwk());
    for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
      EXPECT_FALSE(jwk.contains(name)) << name_of(algorithm) << " " << name;
    }
    EXPECT_EQ(jwk.at("alg"), name_of(algorithm));
    EXPECT_EQ(jwk.at("use"), "sig");
    EXPECT_EQ(jwk.at("kid"), sample_key(algorithm).kid());
  }
}

TEST(PublicJwk, HasTheMembersOfItsType) {
  const json rsa = json::parse(sample_key(Algorithm::rs256).public_jwk());
  EXPECT_EQ(rsa.at("kty"), "RSA");
  EXPECT_EQ(rsa.at("e"), "AQAB");
  EXPECT_EQ(base64url_decode(rsa.at("n").get<std::string>())->size(), 256U);
  const json ec = json::parse(sample_key(Algorithm::es256).public_jwk());
  EXPECT_EQ(ec.at("kty"), "EC");
  EXPECT_EQ(ec.at("crv"), "P-256");
  const json okp = json::parse(sample_key(Algorithm::eddsa).public_jwk());
  EXPECT_EQ(okp.at("kty"), "OKP");
  EXPECT_EQ(okp.at("crv"), "Ed25519");
  EXPECT_FALSE(okp.contains("y"));
}

// A coordinate that starts with zeros keeps them: about one key in 85 has one in x, y or d.
TEST(PublicJwk, CoordinatesAlwaysHaveTheirFullLength) {
  for (int i = 0; i < 600; ++i) {
    const Key key = Key::generate(Algorithm::es256);
    const json jwk = json::parse(key.private_jwk());
    for (const char* name : {"x", "y", "d"}) {
      ASSERT_EQ(base64url_decode(jwk.at(name).get<std::string>())->size(), 32U) << jwk;
    }
  }
}

TEST(Jwk, PublicRoundTripVerifiesAndCannotSign) {
  for (const Algorithm algorithm :
       {Algorithm::rs256, Algorithm::ps256, Algorithm::es256, Algorithm::eddsa}) {
    const Key& key = sample_key(algorithm);
    const auto copy = Key::from_jwk(key.public_jwk());
    ASSERT_TRUE(copy) << copy.error();
    EXPECT_FALSE(copy->has_private());
    EXPECT_EQ(copy->public_jwk(), key.public_jwk());
    EXPECT_EQ(copy->private_jwk(), key.public_jwk());
    EXPECT_EQ(copy->private_pem(), "");
    EXPECT_EQ(copy->algorithm(), algorithm);
    EXPECT_TRUE(copy->verifies(algorithm, "bytes", key.signature(algorithm, "bytes")));
    EXPECT_THROW(copy->signature(algorithm, "bytes"), std::invalid_argument);
  }
}

TEST(Jwk, PrivateRoundTripSigns) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const Key& key = sample_key(algorithm);
    const auto copy = Key::from_jwk(key.private_jwk());
    ASSERT_TRUE(copy) << name_of(algorithm) << ": " << copy.error();
    EXPECT_TRUE(copy->has_private());
    EXPECT_EQ(copy->private_jwk(), key.private_jwk());
    EXPECT_TRUE(key.verifies(algorithm, "bytes", copy->signature(algorithm, "bytes")));
  }
}

TEST(Jwk, RsaMayComeWithItsExponentAlone) {
  json jwk = json::parse(sample_key(Algorithm::rs256).private_jwk());
  for (const char* name : {"p", "q", "dp", "dq", "qi"}) {
    jwk.erase(name);
  }
  const auto key = Key::from_jwk(jwk.dump());
  ASSERT_TRUE(key) << key.error();
  EXPECT_EQ(json::parse(key->private_jwk()), jwk);
  EXPECT_TRUE(sample_key(Algorithm::rs256)
                  .verifies(Algorithm::rs256, "bytes", key->signature(Algorithm::rs256, "bytes")));
}

TEST(Pem, RoundTripsBothHalves) {
  for (const Algorithm algorithm :
       {Algorithm::rs256, Algorithm::ps256, Algorithm::es256, Algorithm::eddsa}) {
    const Key& key = sample_key(algorithm);
    EXPECT_TRUE(key.public_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    EXPECT_TRUE(key.private_pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    const auto public_half = Key::from_pem(key.public_pem());
    const auto pair = Key::from_pem(key.private_pem());
    ASSERT_TRUE(public_half) << public_half.error();
    ASSERT_TRUE(pair) << pair.error();
    EXPECT_FALSE(public_half->has_private());
    EXPECT_EQ(public_half->public_der(), key.public_der());
    EXPECT_EQ(pair->thumbprint(), key.thumbprint());
    EXPECT_EQ(pair->kid(), "");
    EXPECT_TRUE(public_half->verifies(algorithm, "bytes", pair->signature(algorithm, "bytes")));
  }
}

TEST(Pem, AndDerAreTheSameBytes) {
  const Key& key = sample_key(Algorithm::es256);
  std::string body = key.public_pem();
  body = body.substr(27, body.find("-----END") - 27);
  std::erase(body, '\n');
  EXPECT_EQ(base64_decode(body), key.public_der());
}

TEST(Secret, HasNoPublicForm) {
  const Key key = Key::from_secret("short");
  EXPECT_EQ(key.public_pem(), "");
  EXPECT_EQ(key.public_der(), "");
  EXPECT_EQ(key.private_pem(), "");
  EXPECT_EQ(key.public_jwk().find(base64url_encode("short")), std::string::npos);
  EXPECT_EQ(json::parse(key.private_jwk()).at("k"), base64url_encode("short"));
  EXPECT_EQ(key.signature(Algorithm::hs256, "bytes"), hmac_sha256("short", "bytes"));
}

TEST(Secret, MayBeEmpty) {
  const Key key = Key::from_secret("");
  EXPECT_EQ(key.signature(Algorithm::hs256, "bytes"), hmac_sha256("", "bytes"));
  EXPECT_TRUE(key.verifies(Algorithm::hs256, "bytes", hmac_sha256("", "bytes")));
}

TEST(Thumbprint, MatchesRfc7638) {
  const auto key = Key::from_jwk(
      R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aP)"
      R"(FFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5)"
      R"(v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-)"
      R"(bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",)"
      R"("e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
  ASSERT_TRUE(key) << key.error();
  EXPECT_EQ(key->kid(), "2011-04-29");
  EXPECT_EQ(key->thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Thumbprint, MatchesRfc8037AppendixA3) {
  const auto key = Key::from_jwk(
      R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  ASSERT_TRUE(key) << key.error();
  EXPECT_EQ(key->thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(WithKid, RenamesACopyOfTheSameKey) {
  const Key& key = sample_key(Algorithm::eddsa);
  const Key renamed = key.with_kid("../../dev/null\" or 1=1 \xFF");
  EXPECT_EQ(renamed.kid(), "../../dev/null\" or 1=1 \xFF");
  EXPECT_NE(key.kid(), renamed.kid());
  EXPECT_EQ(renamed.thumbprint(), key.thumbprint());
  EXPECT_TRUE(json::accept(renamed.public_jwk()));
  EXPECT_FALSE(json::parse(key.with_kid("").public_jwk()).contains("kid"));
}

TEST(Signature, OfAnotherTypeIsAProgrammersError) {
  for (const Algorithm own : kSigningAlgorithms) {
    EXPECT_EQ(sample_key(own).signature(Algorithm::none, "bytes"), "");
    for (const Algorithm other : kSigningAlgorithms) {
      if (sample_key(own).type() != sample_key(other).type()) {
        EXPECT_THROW(sample_key(own).signature(other, "bytes"), std::invalid_argument);
      }
    }
  }
}

TEST(ConstKey, ServesManyThreadsAtOnce) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const Key& key = sample_key(algorithm);
    const std::string signature = key.signature(algorithm, "bytes");
    std::vector<int> right(4);
    std::vector<std::thread> threads;
    threads.reserve(right.size());
    for (int& count : right) {
      threads.emplace_back([&key, &signature, &count, algorithm] {
        for (int i = 0; i < 20; ++i) {
          const bool verified = key.verifies(algorithm, "bytes", signature) &&
                                key.verifies(algorithm, "more", key.signature(algorithm, "more"));
          count += verified ? 1 : 0;
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(right, std::vector<int>(4, 20)) << name_of(algorithm);
  }
}

}  // namespace
}  // namespace assay::jose
