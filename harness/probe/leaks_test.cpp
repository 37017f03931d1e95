#include "harness/probe/leaks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/jose/base64url.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Optional;

constexpr auto secret = "s3cret/token+value==";

TEST(Leaks, AreFoundInEveryFormWithWhatStandsAround) {
  EXPECT_THAT(passage_with(std::string("before ") + secret + " after", secret),
              Optional(std::string("before ") + secret + " after"));
  EXPECT_TRUE(passage_with("?t=s3cret%2Ftoken%2Bvalue%3D%3D", secret));
  EXPECT_TRUE(passage_with("x" + jose::base64_encode(std::string("Bearer ") + secret), secret));
  EXPECT_TRUE(passage_with("x" + jose::base64url_encode(secret), secret));
  for (const char* before : {"", "B", "Be", "Bea"}) {
    EXPECT_TRUE(passage_with(jose::base64_encode(before + std::string(secret) + "\n"), secret))
        << "behind " << before;
  }
  EXPECT_FALSE(passage_with("s3cret/token+valu", secret));
  EXPECT_FALSE(passage_with("", secret));
}

TEST(Leaks, APassageIsShort) {
  const std::string noise(10'000, '.');
  EXPECT_LT(passage_with(noise + secret + noise, secret)->size(), 200U);
}

TEST(Leaks, AreLookedForInAllOfAMessage) {
  http::ExchangeRecord answered{
      .outcome = http::Response{.status = 401, .headers = {{"X-Debug", secret}}, .body = "{}"}};
  EXPECT_THAT(passage_with(http::Exchange(answered), secret), Optional(HasSubstr("X-Debug")));
  answered.outcome = http::Response{.status = 401, .body = std::string("no ") + secret};
  EXPECT_TRUE(passage_with(http::Exchange(answered), secret));
  answered.outcome = http::TransportFault{};
  EXPECT_FALSE(passage_with(http::Exchange(answered), secret));
  EXPECT_TRUE(passage_with(http::Request{.url = std::string("/?a=") + secret}, secret));
  EXPECT_TRUE(passage_with(http::Request{.headers = {{"Cookie", secret}}}, secret));
  EXPECT_TRUE(passage_with(http::Request{.body = secret}, secret));
}

TEST(Leaks, AnAlteredTokenIsLikeNoOther) {
  const std::string token = "header.payload.signature-of-some-length";
  EXPECT_EQ(altered(token).size(), token.size());
  EXPECT_EQ(altered(token).substr(0, 20), token.substr(0, 20));
  EXPECT_NE(altered(token), token);
  EXPECT_NE(altered(token), altered(token));
}

}  // namespace
}  // namespace assay
