#include "harness/statement/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/jose/base64url.hpp"
#include "harness/json/document.hpp"

namespace assay::statement {
namespace {

using jose::Algorithm;
using jose::Key;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view payload = R"({"a":1})";

Key public_of(const Key& key) { return *Key::from_pem(key.public_pem()); }

Document parsed(const std::string& envelope) { return *Document::parse(envelope); }

std::string with_signature(const std::string& envelope, const std::string& signature) {
  const Document document = parsed(envelope);
  const Document first = document["signatures"].at(0).with("sig", jose::base64_encode(signature));
  return document.with("signatures", Document::array({first})).dump();
}

/// The example of the DSSE protocol's text.
TEST(Envelope, EncodesTypeAndPayloadAsDsseSays) {
  EXPECT_EQ(pre_authentication("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(pre_authentication("", ""), "DSSEv1 0  0 ");
}

class EnvelopeOf : public testing::TestWithParam<Algorithm> {
 protected:
  const Key key_ = Key::generate(GetParam());
  const std::string envelope_ = sealed(key_, in_toto_type, payload);
};
INSTANTIATE_TEST_SUITE_P(Keys, EnvelopeOf, testing::Values(Algorithm::eddsa, Algorithm::es256),
                         [](const auto& it) { return std::string(jose::name_of(it.param)); });

TEST_P(EnvelopeOf, IsOpenedWithThePublicKey) {
  EXPECT_EQ(opened(envelope_, public_of(key_)), payload);
  EXPECT_EQ(parsed(envelope_)["signatures"].at(0).text("keyid"), fingerprint(public_of(key_)));
}

TEST_P(EnvelopeOf, AnyChangedByteOfThePayloadIsFound) {
  for (std::size_t i = 0; i < payload.size(); ++i) {
    std::string changed(payload);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto document = parsed(envelope_).with("payload", jose::base64_encode(changed));
    EXPECT_FALSE(opened(document.dump(), public_of(key_))) << i;
  }
}

TEST_P(EnvelopeOf, AnyChangedByteOfTheTypeIsFound) {
  for (std::size_t i = 0; i < in_toto_type.size(); ++i) {
    std::string changed(in_toto_type);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(opened(parsed(envelope_).with("payloadType", changed).dump(), public_of(key_)));
    // Not for the comparison with the one type that is read alone.
    EXPECT_NE(pre_authentication(changed, payload), pre_authentication(in_toto_type, payload));
  }
}

/// A right signature over another type, as an envelope of another purpose carries it.
TEST_P(EnvelopeOf, ASignatureCoversTheType) {
  const auto other = parsed(sealed(key_, "application/json", payload));
  EXPECT_FALSE(opened(other.dump(), public_of(key_)));
  EXPECT_FALSE(opened(other.with("payloadType", in_toto_type).dump(), public_of(key_)));
}

TEST_P(EnvelopeOf, AnyChangedByteOfTheSignatureIsFound) {
  const auto signature = *jose::base64_decode(*parsed(envelope_)["signatures"].at(0).text("sig"));
  EXPECT_TRUE(opened(with_signature(envelope_, signature), public_of(key_)));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(opened(with_signature(envelope_, changed), public_of(key_))) << i;
  }
  for (const std::string& changed : {std::string(), signature + '\0', signature.substr(1)}) {
    EXPECT_FALSE(opened(with_signature(envelope_, changed), public_of(key_)));
  }
}

TEST_P(EnvelopeOf, AnotherKeyDoesNotOpenIt) {
  const auto refused = opened(envelope_, public_of(Key::generate(GetParam())));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("No signature in it is of this key"));
}

TEST_P(EnvelopeOf, IsReadInBothAlphabets) {
  auto document = parsed(envelope_);
  std::string text = *document["signatures"].at(0).text("sig");
  for (char& c : text) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  document = document.with("signatures",
                           Document::array({document["signatures"].at(0).with("sig", text)}));
  EXPECT_EQ(opened(document.dump(), public_of(key_)), payload);
}

TEST(Envelope, WhatIsNoneIsSaidToBeNone) {
  const Key key = Key::generate(Algorithm::eddsa);
  for (const char* text :
       {"", "[]", "{}", R"({"payloadType":1})", R"({"payload":"e30=","payload":"e30="})",
        R"({"payloadType":"application/vnd.in-toto+json","payload":"***","signatures":[{}]})",
        R"({"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]})"}) {
    const auto refused = opened(text, key);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error(), HasSubstr("no DSSE envelope")) << text;
  }
}

TEST(Keys, OfAnotherTypeOrPlaceAreRefusedWithASentence) {
  const Key ed = Key::generate(Algorithm::eddsa);
  const Key rsa = Key::generate(Algorithm::rs256);
  EXPECT_TRUE(signing_key(ed.private_pem()));
  EXPECT_TRUE(checking_key(ed.public_pem()));
  EXPECT_THAT(signing_key(ed.public_pem()).error(), HasSubstr("public key"));
  EXPECT_THAT(checking_key(ed.private_pem()).error(), HasSubstr("private key"));
  EXPECT_THAT(signing_key(rsa.private_pem()).error(), HasSubstr("another type"));
  EXPECT_THAT(checking_key("nothing").error(), HasSubstr("no key for statements"));
  EXPECT_THAT(signing_key("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n").error(),
              AllOf(HasSubstr("encrypted key"), HasSubstr("openssl pkey")));
}

}  // namespace
}  // namespace assay::statement
