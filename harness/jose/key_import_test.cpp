#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "harness/jose/base64url.hpp"
#include "harness/jose/key.hpp"
#include "harness/jose/openssl_internal.hpp"
#include "harness/jose/sample_keys_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json public_jwk(Algorithm algorithm) { return json::parse(sample_key(algorithm).public_jwk()); }
json private_jwk(Algorithm algorithm) { return json::parse(sample_key(algorithm).private_jwk()); }

json changed(json jwk, const char* name, json value) {
  jwk[name] = std::move(value);
  return jwk;
}

// Each fault must be found for its own sake: the error has to say so.
void expect_refused(const std::string& text, const std::string& reason) {
  const auto key = Key::from_jwk(text);
  EXPECT_FALSE(key) << text;
  if (!key) {
    EXPECT_THAT(key.error(), HasSubstr(reason)) << text;
  }
}

std::string integer(std::size_t size, char first, char last) {
  std::string bytes(size, '\xA5');
  bytes.front() = first;
  bytes.back() = last;
  return base64url_encode(bytes);
}

TEST(FromJwk, RefusesWhatIsNoObject) {
  for (const char* text : {"", "{", "nonsense", "{'kty':'RSA'}", R"({"kty":"RSA"} x)", "\xFF"}) {
    expect_refused(text, "is not JSON");
  }
  for (const char* text : {"[]", "null", "1", R"("RSA")"}) {
    expect_refused(text, "is not a JSON object");
  }
}

TEST(FromJwk, RefusesDuplicateMembers) {
  std::string text = public_jwk(Algorithm::es256).dump();
  text.insert(1, R"("kty":"oct",)");
  expect_refused(text, "duplicate");
  expect_refused(R"({"kty":"oct","x":{"a":1,"a":2}})", "duplicate");
  expect_refused(R"({"kty":"oct","\u006bty":"RSA"})", "duplicate");
}

TEST(FromJwk, RefusesHostileSizes) {
  const json jwk = public_jwk(Algorithm::es256);
  expect_refused(changed(jwk, "kid", std::string(std::size_t{64} * 1024, 'a')).dump(),
                 "is too long");
  const std::string deep = std::string(30'000, '[') + std::string(30'000, ']');
  expect_refused(R"({"kty":"EC","x":)" + deep + "}", "nested too deeply");
}

TEST(FromJwk, RefusesUnknownKinds) {
  const json ec = public_jwk(Algorithm::es256);
  json untyped = ec;
  untyped.erase("kty");
  expect_refused(untyped.dump(), "kty");
  for (const json& type : {json("ec"), json("DH"), json(""), json(1), json(nullptr)}) {
    expect_refused(changed(ec, "kty", type).dump(), "kty");
  }
  expect_refused(changed(ec, "crv", "P-384").dump(), "crv");
  expect_refused(changed(ec, "crv", "secp256k1").dump(), "crv");
  expect_refused(changed(public_jwk(Algorithm::eddsa), "crv", "X25519").dump(), "crv");
}

TEST(FromJwk, RefusesMembersThatAreMissingOrOfTheWrongType) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const json jwk = private_jwk(algorithm);
    for (const char* name : {"n", "e", "crv", "x", "y", "k", "p", "q", "dp", "dq", "qi"}) {
      if (!jwk.contains(name)) {
        continue;
      }
      json missing = jwk;
      missing.erase(name);
      expect_refused(missing.dump(), std::string("\"") + name + "\"");
      for (const json& value : {json(1), json(nullptr), json::array(), json::object()}) {
        expect_refused(changed(jwk, name, value).dump(), std::string("\"") + name + "\"");
      }
    }
  }
}

TEST(FromJwk, RefusesTextThatIsNotBase64url) {
  for (const char* text : {"AQAB=", "AQ AB", "A+AB", "AQABA"}) {
    expect_refused(changed(public_jwk(Algorithm::rs256), "e", text).dump(), "base64url");
    expect_refused(changed(public_jwk(Algorithm::es256), "x", text).dump(), "base64url");
  }
}

TEST(FromJwk, RefusesAPointOffTheCurve) {
  const json jwk = public_jwk(Algorithm::es256);
  std::string y = *base64url_decode(jwk.at("y").get<std::string>());
  y.back() = static_cast<char>(y.back() ^ 1);
  expect_refused(changed(jwk, "y", base64url_encode(y)).dump(), "curve");
  expect_refused(changed(jwk, "y", base64url_encode(std::string(32, '\0'))).dump(), "curve");
  expect_refused(changed(jwk, "y", base64url_encode(std::string(32, '\xFF'))).dump(), "curve");
  const json zero = changed(jwk, "x", base64url_encode(std::string(32, '\0')));
  expect_refused(changed(zero, "y", base64url_encode(std::string(32, '\0'))).dump(), "curve");
}

TEST(FromJwk, RefusesCoordinatesOfAnotherLength) {
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::eddsa}) {
    for (const std::size_t size : {0U, 1U, 31U, 33U, 1000U}) {
      const std::string text = base64url_encode(std::string(size, '\x01'));
      expect_refused(changed(public_jwk(algorithm), "x", text).dump(), "32 bytes");
      expect_refused(changed(private_jwk(algorithm), "d", text).dump(), "32 bytes");
    }
  }
  // The same point with a zero in front is another text for the same key.
  const json jwk = public_jwk(Algorithm::es256);
  const std::string x = *base64url_decode(jwk.at("x").get<std::string>());
  expect_refused(changed(jwk, "x", base64url_encode('\0' + x)).dump(), "32 bytes");
}

TEST(FromJwk, RefusesRsaOutsideItsBounds) {
  const json jwk = public_jwk(Algorithm::rs256);
  expect_refused(changed(jwk, "n", integer(128, '\xFF', '\x01')).dump(), "2048");
  expect_refused(changed(jwk, "n", integer(256, '\x7F', '\x01')).dump(), "2048");
  expect_refused(changed(jwk, "n", integer(1025, '\x01', '\x01')).dump(), "too large");
  expect_refused(changed(jwk, "n", integer(256, '\xFF', '\x02')).dump(), "none that RSA can have");
  expect_refused(changed(jwk, "n", integer(257, '\0', '\x01')).dump(), "shortest form");
  expect_refused(changed(jwk, "n", "").dump(), "positive");
  EXPECT_TRUE(Key::from_jwk(changed(jwk, "n", integer(256, '\x80', '\x01')).dump()));
  EXPECT_TRUE(Key::from_jwk(changed(jwk, "n", integer(1024, '\xFF', '\x01')).dump()));
}

TEST(FromJwk, RefusesRsaExponentsThatSignNothing) {
  const json jwk = public_jwk(Algorithm::rs256);
  const std::string one = base64url_encode("\x01");
  const std::string even = base64url_encode("\x04");
  expect_refused(changed(jwk, "e", one).dump(), "none that RSA can have");
  expect_refused(changed(jwk, "e", even).dump(), "none that RSA can have");
  expect_refused(changed(jwk, "e", base64url_encode(std::string(1, '\0'))).dump(), "positive");
  expect_refused(changed(jwk, "e", integer(9, '\x01', '\x01')).dump(), "too large");
  EXPECT_TRUE(Key::from_jwk(changed(jwk, "e", base64url_encode("\x03")).dump()));
}

TEST(FromJwk, RefusesAPrivatePartOfAnotherKey) {
  for (const Algorithm algorithm : {Algorithm::rs256, Algorithm::es256, Algorithm::eddsa}) {
    const json other = json::parse(Key::generate(algorithm).private_jwk());
    json jwk = private_jwk(algorithm);
    for (const char* name : {"d", "p", "q", "dp", "dq", "qi"}) {
      if (jwk.contains(name)) {
        jwk[name] = other.at(name);
      }
    }
    EXPECT_FALSE(Key::from_jwk(jwk.dump())) << name_of(algorithm);
  }
  for (const char byte : {'\0', '\xFF'}) {  // zero, and more than the order of the curve
    const std::string d = base64url_encode(std::string(32, byte));
    EXPECT_FALSE(Key::from_jwk(changed(private_jwk(Algorithm::es256), "d", d).dump()));
  }
}

TEST(FromJwk, RefusesPrivateRsaThatIsIncompleteOrHasMorePrimes) {
  const json jwk = private_jwk(Algorithm::rs256);
  expect_refused(changed(jwk, "oth", json::array()).dump(), "oth");
  expect_refused(changed(jwk, "d", integer(257, '\x01', '\x01')).dump(), "too large");
}

TEST(FromJwk, RefusesShortSecrets) {
  const auto secret = [](std::size_t size) {
    return json{{"kty", "oct"}, {"k", base64url_encode(std::string(size, 's'))}}.dump();
  };
  expect_refused(secret(0), "32 bytes");
  expect_refused(secret(31), "32 bytes");
  EXPECT_TRUE(Key::from_jwk(secret(32)));
  EXPECT_TRUE(Key::from_jwk(secret(64)));
}

TEST(FromJwk, RefusesAlgorithmsThatDoNotGoWithTheType) {
  const json jwk = public_jwk(Algorithm::rs256);
  for (const char* name : {"ES256", "HS256", "EdDSA", "none", "RS512", "RSA-OAEP", ""}) {
    expect_refused(changed(jwk, "alg", name).dump(), "alg");
  }
  for (const char* name : {"kid", "alg", "use"}) {
    expect_refused(changed(jwk, name, 1).dump(), name);
  }
  for (const json& value :
       {json("verify"), json(json::object()), json(nullptr), json::array({1})}) {
    expect_refused(changed(jwk, "key_ops", value).dump(), "key_ops");
  }
}

TEST(FromJwk, WithoutAnAlgorithmFitsAllOfItsType) {
  json jwk = public_jwk(Algorithm::rs256);
  jwk.erase("alg");
  const auto key = Key::from_jwk(jwk.dump());
  ASSERT_TRUE(key) << key.error();
  EXPECT_EQ(key->algorithm(), Algorithm::rs256);
  EXPECT_TRUE(key->fits(Algorithm::rs256));
  EXPECT_TRUE(key->fits(Algorithm::ps256));
  EXPECT_FALSE(key->fits(Algorithm::hs256));
  EXPECT_EQ(json::parse(key->public_jwk()), jwk);
}

TEST(FromJwk, HeedsTheDeclaredUse) {
  const Key& key = sample_key(Algorithm::es256);
  const std::string signature = key.signature(Algorithm::es256, "bytes");
  const auto fits = [&](const json& jwk) {
    const auto copy = Key::from_jwk(jwk.dump());
    EXPECT_TRUE(copy) << jwk;
    EXPECT_EQ(json::parse(copy->public_jwk()), jwk);
    EXPECT_EQ(copy->verifies(Algorithm::es256, "bytes", signature), copy->fits(Algorithm::es256));
    return copy->fits(Algorithm::es256);
  };
  const json jwk = public_jwk(Algorithm::es256);
  EXPECT_TRUE(fits(jwk));
  EXPECT_FALSE(fits(changed(jwk, "use", "enc")));
  EXPECT_TRUE(fits(changed(jwk, "key_ops", {"verify"})));
  EXPECT_FALSE(fits(changed(jwk, "key_ops", {"encrypt", "wrapKey"})));
  EXPECT_FALSE(fits(changed(jwk, "key_ops", json::array())));
}

TEST(FromJwk, IgnoresMembersItDoesNotKnow) {
  const json jwk = public_jwk(Algorithm::eddsa);
  EXPECT_TRUE(Key::from_jwk(changed(jwk, "x5u", "http://127.0.0.1/").dump()));
  EXPECT_TRUE(Key::from_jwk(changed(jwk, "extra", {{"a", {1, 2, 3}}}).dump()));
}

std::string pem_of(const char* type, std::size_t bits, const EVP_CIPHER* cipher = nullptr) {
  const KeyHandle handle(bits > 0 ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, bits)
                                  : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", type));
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), handle.get(), cipher, "password", 8, nullptr, nullptr);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

TEST(FromPem, RefusesWhatFromJwkWould) {
  EXPECT_THAT(Key::from_pem(pem_of("RSA", 1024)).error(), HasSubstr("2048"));
  EXPECT_THAT(Key::from_pem(pem_of("P-384", 0)).error(), HasSubstr("P-256"));
  EXPECT_THAT(Key::from_pem(pem_of("secp256k1", 0)).error(), HasSubstr("P-256"));
  EXPECT_TRUE(Key::from_pem(pem_of("P-256", 0)));
}

// Asking for a password on a terminal would hang an unattended run.
TEST(FromPem, RefusesEncryptedKeysWithoutAsking) {
  EXPECT_FALSE(Key::from_pem(pem_of("P-256", 0, EVP_aes_128_cbc())));
}

TEST(FromPem, RefusesOtherTexts) {
  const std::string pem = sample_key(Algorithm::es256).public_pem();
  EXPECT_FALSE(Key::from_pem(""));
  EXPECT_FALSE(Key::from_pem(std::string_view{}));
  EXPECT_FALSE(Key::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
  EXPECT_FALSE(Key::from_pem(pem.substr(0, pem.size() / 2)));
  EXPECT_FALSE(Key::from_pem(sample_key(Algorithm::es256).public_der()));
  EXPECT_FALSE(Key::from_pem(pem + std::string(std::size_t{64} * 1024, '\n')));
}

// A leftover error would be taken for a TLS failure by the next user of OpenSSL on this thread.
TEST(Refusals, LeaveNoErrorBehind) {
  ERR_clear_error();
  EXPECT_FALSE(Key::from_pem("nonsense"));
  EXPECT_FALSE(Key::from_pem(pem_of("P-384", 0)));
  const json jwk = public_jwk(Algorithm::es256);
  EXPECT_FALSE(Key::from_jwk(changed(jwk, "y", jwk.at("x")).dump()));
  for (const Algorithm algorithm : kSigningAlgorithms) {
    EXPECT_FALSE(sample_key(algorithm).verifies(algorithm, "bytes", std::string(64, 'x')));
    EXPECT_FALSE(sample_key(algorithm).verifies(algorithm, "bytes", std::string(256, 'x')));
  }
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace assay::jose
