#include "harness/jose/jws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/openssl_internal.hpp"
#include "harness/jose/sample_keys_internal.hpp"

namespace assay::jose {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::string_view kPayload = R"({"sub":"alice","aud":"https://mcp.test"})";
const std::vector<Algorithm> kAll(kSigningAlgorithms.begin(), kSigningAlgorithms.end());

JwkSet all_keys() {
  std::vector<Key> keys;
  keys.reserve(kSigningAlgorithms.size());
  for (const Algorithm algorithm : kSigningAlgorithms) {
    keys.push_back(sample_key(algorithm));
  }
  return JwkSet(keys);
}

std::string good_token(Algorithm algorithm) {
  const Key& key = sample_key(algorithm);
  return sign(key, header_for(key), kPayload);
}

std::string header_with(const Key& key, const char* name, json value) {
  json header = json::parse(header_for(key));
  header[name] = std::move(value);
  return header.dump();
}

void expect_refused(std::string_view token, const std::string& reason,
                    const JwkSet& keys = all_keys(), const std::vector<Algorithm>& allowed = kAll) {
  const auto verified = verify(token, keys, allowed);
  EXPECT_FALSE(verified) << token;
  if (!verified) {
    EXPECT_THAT(verified.error(), HasSubstr(reason)) << token;
  }
}

TEST(Sign, RoundTripsWithEveryAlgorithm) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const auto verified = verify(good_token(algorithm), all_keys(), {algorithm});
    ASSERT_TRUE(verified) << name_of(algorithm) << ": " << verified.error();
    EXPECT_EQ(verified->payload_json, kPayload);
    EXPECT_EQ(verified->header_json, header_for(sample_key(algorithm)));
    const auto parsed = parse_compact(good_token(algorithm));
    EXPECT_EQ(parsed->signing_input, signing_input(parsed->header_json, kPayload));
  }
}

TEST(Sign, SendsHeaderAndPayloadByteForByte) {
  const Key& key = sample_key(Algorithm::eddsa);
  const std::string header = "{ \"alg\" : \"EdDSA\",\r\n\"x\":\"\\u0041\" }";
  const std::string payload("\0\xFF not JSON", 11);
  const auto parsed = parse_compact(sign(key, header, payload));
  ASSERT_TRUE(parsed) << parsed.error();
  EXPECT_EQ(parsed->header_json, header);
  EXPECT_EQ(parsed->payload_json, payload);
}

TEST(Sign, NeedsAPrivatePart) {
  const Key& key = sample_key(Algorithm::es256);
  const auto public_half = Key::from_jwk(key.public_jwk());
  EXPECT_THROW(sign(*public_half, header_for(key), kPayload), std::invalid_argument);
}

TEST(SignWith, SignsWithWhatIsAskedWhateverTheHeaderSays) {
  const Key& key = sample_key(Algorithm::rs256);
  const std::string token = sign_with(key, Algorithm::ps256, header_for(key), kPayload);
  expect_refused(token, "signature does not match");
  json jwk = json::parse(key.public_jwk());
  jwk["alg"] = "PS256";
  const auto parsed = parse_compact(token);
  EXPECT_TRUE(Key::from_jwk(jwk.dump())
                  ->verifies(Algorithm::ps256, parsed->signing_input, parsed->signature));
  EXPECT_EQ(sign_with(key, Algorithm::none, "{}", kPayload), unsigned_token("{}", kPayload));
  EXPECT_THROW(sign_with(key, Algorithm::es256, "{}", kPayload), std::invalid_argument);
  EXPECT_THROW(sign_with(key, Algorithm::hs256, "{}", kPayload), std::invalid_argument);
}

TEST(HeaderFor, LeavesOutWhatIsEmpty) {
  const Key key = sample_key(Algorithm::es256).with_kid("k1");
  EXPECT_EQ(json::parse(header_for(key)), json({{"alg", "ES256"}, {"kid", "k1"}, {"typ", "JWT"}}));
  EXPECT_EQ(json::parse(header_for(key, "at+jwt")).at("typ"), "at+jwt");
  EXPECT_EQ(json::parse(header_for(key.with_kid(""), "")), json({{"alg", "ES256"}}));
}

TEST(ParseCompact, TakesThreePartsOfStrictBase64url) {
  EXPECT_TRUE(parse_compact("e30.e30."));
  EXPECT_TRUE(parse_compact(".."));
  for (const std::string_view token :
       {"", ".", "opaque", "e30.e30", "e30.e30.e30.", "a.b.c.d.e", "e30=.e30.", "e30.e30. ",
        "e3\n0.e30.", "e31.e30.", "e30.e30.A", "Bearer e30.e30."}) {
    EXPECT_FALSE(parse_compact(token)) << token;
  }
  EXPECT_THAT(parse_compact("e30.e30.e30.").error(), HasSubstr("three parts"));
}

TEST(ParseCompact, IsBounded) {
  const std::string longest = "e30." + std::string((std::size_t{64} * 1024) - 5, 'A') + ".";
  EXPECT_TRUE(parse_compact(longest));
  EXPECT_THAT(parse_compact(longest + "A").error(), HasSubstr("64 KiB"));
  EXPECT_FALSE(parse_compact(std::string(60'000, '.')));
}

TEST(Verify, RefusesAnotherKey) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const Key attacker = Key::generate(algorithm).with_kid(sample_key(algorithm).kid());
    expect_refused(sign(attacker, header_for(attacker), kPayload), "signature does not match");
  }
}

TEST(Verify, RefusesAlgorithmsThatAreNotAllowed) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    std::vector<Algorithm> others = kAll;
    std::erase(others, algorithm);
    expect_refused(good_token(algorithm), "not allowed", all_keys(), others);
    expect_refused(good_token(algorithm), "not allowed", all_keys(), {});
  }
}

// The classic: a verifier that feeds the published key to whatever the header names takes it for an
// HMAC secret that everybody knows.
TEST(Verify, RefusesAnHmacMadeWithThePublicKey) {
  for (const Algorithm algorithm :
       {Algorithm::rs256, Algorithm::ps256, Algorithm::es256, Algorithm::eddsa}) {
    const Key& key = sample_key(algorithm);
    const std::string header = header_with(key, "alg", "HS256");
    for (const std::string& secret : {key.public_pem(), key.public_der(), key.public_jwk()}) {
      const std::string token =
          sign_with(Key::from_secret(secret), Algorithm::hs256, header, kPayload);
      expect_refused(token, "no key fits");
      expect_refused(token, "not allowed", all_keys(), {algorithm});
    }
  }
}

TEST(Verify, RefusesUnsignedTokensAlways) {
  std::vector<Algorithm> allowed = kAll;
  allowed.push_back(Algorithm::none);
  const Key& key = sample_key(Algorithm::rs256);
  for (const char* name : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = header_with(key, "alg", name);
    expect_refused(unsigned_token(header, kPayload), "not allowed", all_keys(), allowed);
    expect_refused(sign(key, header, kPayload), "not allowed", all_keys(), allowed);
  }
  for (const Algorithm algorithm : kSigningAlgorithms) {
    expect_refused(unsigned_token(header_for(sample_key(algorithm)), kPayload), "does not match");
  }
}

TEST(Verify, RefusesHeadersWithoutAnAlgorithm) {
  const Key& key = sample_key(Algorithm::es256);
  expect_refused(sign(key, "{}", kPayload), "names no algorithm");
  for (const json& value : {json(nullptr), json(1), json::array({"ES256"}), json(json::object())}) {
    expect_refused(sign(key, header_with(key, "alg", value), kPayload), "names no algorithm");
  }
  for (const char* header : {"", "null", "[]", "\"ES256\"", "{", R"({"alg":"ES256"}x)"}) {
    expect_refused(sign(key, header, kPayload), "header is not");
  }
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  expect_refused(sign(key, R"({"alg":"ES256","x":)" + deep + "}", kPayload), "nested");
}

TEST(Verify, RefusesSignaturesOfAnotherLength) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const auto parsed = parse_compact(good_token(algorithm));
    const std::string& right = parsed->signature;
    const auto with = [&](const std::string& signature) {
      return assemble(parsed->header_json, parsed->payload_json, signature);
    };
    ASSERT_TRUE(verify(with(right), all_keys(), kAll));
    for (std::size_t size = 0; size < right.size(); ++size) {
      expect_refused(with(right.substr(0, size)), "does not match");
    }
    expect_refused(with(right + '\0'), "does not match");
    expect_refused(with('\0' + right), "does not match");
    expect_refused(with(right + right), "does not match");
  }
}

TEST(Verify, RefusesEverySingleFlippedBit) {
  for (const Algorithm algorithm : {Algorithm::es256, Algorithm::eddsa, Algorithm::hs256}) {
    const auto parsed = parse_compact(good_token(algorithm));
    for (std::size_t bit = 0; bit < parsed->signature.size() * 8; ++bit) {
      std::string flipped = parsed->signature;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      ASSERT_FALSE(verify(assemble(parsed->header_json, parsed->payload_json, flipped), all_keys(),
                          {algorithm}))
          << name_of(algorithm) << " bit " << bit;
    }
  }
}

TEST(Verify, RefusesATamperedPayloadOrHeader) {
  for (const Algorithm algorithm : kSigningAlgorithms) {
    const auto parsed = parse_compact(good_token(algorithm));
    expect_refused(assemble(parsed->header_json, R"({"sub":"mallory"})", parsed->signature),
                   "does not match");
    expect_refused(assemble(parsed->header_json + " ", kPayload, parsed->signature),
                   "does not match");
  }
}

TEST(Verify, RefusesAnotherEncodingOfTheSameBytes) {
  const std::string token = good_token(Algorithm::hs256);  // 32 bytes end on two unused bits
  expect_refused(token + "=", "base64url");
  expect_refused(token + "\n", "base64url");
  std::string sibling = token;
  sibling.back() = static_cast<char>(sibling.back() + 1);
  EXPECT_FALSE(verify(sibling, all_keys(), kAll));
}

TEST(Verify, RefusesCriticalExtensions) {
  const Key& key = sample_key(Algorithm::es256);
  for (const json& crit : {json::array({"exp"}), json::array({"b64"}), json::array({"alg"}),
                           json::array(), json("exp"), json(nullptr)}) {
    expect_refused(sign(key, header_with(key, "crit", crit), kPayload), "critical");
  }
}

TEST(Verify, RefusesDuplicateHeaderMembers) {
  const Key& key = sample_key(Algorithm::es256);
  std::string header = header_for(key);
  header.insert(1, R"("alg":"none",)");
  expect_refused(sign(key, header, kPayload), "duplicate");
  header = header_for(key);
  header.insert(1, R"("x":{"a":1,"a":1},)");
  expect_refused(sign(key, header, kPayload), "duplicate");
}

TEST(Verify, TheKidSelectsTheKey) {
  const Key& key = sample_key(Algorithm::es256);
  expect_refused(sign(key, header_with(key, "kid", "other"), kPayload), "no key fits");
  expect_refused(sign(key, header_with(key, "kid", sample_key(Algorithm::rs256).kid()), kPayload),
                 "no key fits");
  for (const json& kid : {json(""), json(1), json(nullptr)}) {
    expect_refused(sign(key, header_with(key, "kid", kid), kPayload), "kid",
                   JwkSet({key.with_kid("")}));
  }
  expect_refused(sign(key, header_for(key), kPayload), "no key fits", JwkSet({key.with_kid("")}));
  expect_refused(sign(key, header_for(key), kPayload), "no key fits", JwkSet());
}

TEST(Verify, WithoutAKidTriesAllThatFit) {
  const Key& key = sample_key(Algorithm::es256);
  const std::string token = sign(key, R"({"alg":"ES256"})", kPayload);
  EXPECT_TRUE(verify(token, JwkSet({Key::generate(Algorithm::es256), key}), kAll));
  expect_refused(token, "does not match", JwkSet({Key::generate(Algorithm::es256)}));
}

TEST(Verify, TriesAllKeysThatShareAKid) {
  const Key key = sample_key(Algorithm::es256).with_kid("shared");
  const Key twin = Key::generate(Algorithm::es256).with_kid("shared");
  const Key sibling = sample_key(Algorithm::rs256).with_kid("shared");
  const JwkSet keys({sibling, twin, key});
  EXPECT_TRUE(verify(sign(key, header_for(key), kPayload), keys, kAll));
  EXPECT_TRUE(verify(sign(sibling, header_for(sibling), kPayload), keys, kAll));
}

TEST(Verify, NeverTrustsAKeyThatTheTokenBrings) {
  const Key attacker = Key::generate(Algorithm::es256);
  const json jwk = json::parse(attacker.public_jwk());
  json header{{"alg", "ES256"}, {"jwk", jwk}, {"jku", "http://127.0.0.1:1/"}, {"x5u", "x"}};
  expect_refused(sign(attacker, header.dump(), kPayload), "does not match");
  header["kid"] = attacker.kid();
  expect_refused(sign(attacker, header.dump(), kPayload), "no key fits");
}

TEST(Verify, RefusesEcdsaInDer) {
  const Key& key = sample_key(Algorithm::es256);
  const auto parsed = parse_compact(good_token(Algorithm::es256));
  const EcdsaSignature pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes_of(std::string_view(parsed->signature)), 32, nullptr),
                 BN_bin2bn(bytes_of(std::string_view(parsed->signature)) + 32, 32, nullptr));
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)), '\0');
  unsigned char* cursor = bytes_of(der);
  i2d_ECDSA_SIG(pair.get(), &cursor);
  expect_refused(assemble(header_for(key), kPayload, der), "does not match");
}

// CVE-2022-21449: a verifier that forgets the range check takes two zeros for anybody's signature.
TEST(Verify, RefusesPsychicSignatures) {
  const Key& key = sample_key(Algorithm::es256);
  expect_refused(assemble(header_for(key), kPayload, std::string(64, '\0')), "does not match");
  expect_refused(assemble(header_for(key), kPayload, std::string(64, '\xFF')), "does not match");
}

std::string pss_signature(const Key& key, std::string_view bytes, int salt_length) {
  const std::string pem = key.private_pem();
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const KeyHandle handle(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* details = nullptr;
  EVP_DigestSignInit(context.get(), &details, EVP_sha256(), nullptr, handle.get());
  EVP_PKEY_CTX_set_rsa_padding(details, RSA_PKCS1_PSS_PADDING);
  EVP_PKEY_CTX_set_rsa_pss_saltlen(details, salt_length);
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  EXPECT_EQ(
      EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(bytes), bytes.size()), 1);
  return signature;
}

TEST(Verify, TakesPssWithASaltAsLongAsTheHashAlone) {
  const Key& key = sample_key(Algorithm::ps256);
  const std::string header = header_for(key);
  const std::string input = signing_input(header, kPayload);
  const std::string right = assemble(header, kPayload, pss_signature(key, input, 32));
  EXPECT_TRUE(verify(right, all_keys(), {Algorithm::ps256}));
  for (const int length : {0, 20, 31, 33, 64, 222}) {
    expect_refused(assemble(header, kPayload, pss_signature(key, input, length)), "does not match");
  }
}

TEST(Verify, ErrorsNeverQuoteTheToken) {
  const Key& key = sample_key(Algorithm::es256);
  for (const char* name : {"kid", "alg", "crit"}) {
    const std::string token = sign(key, header_with(key, name, "\x1b[31mhostile"), kPayload);
    const auto verified = verify(token, all_keys(), kAll);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().find("hostile"), std::string::npos);
  }
}

}  // namespace
}  // namespace assay::jose
