#include "harness/jose/base64url.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace assay::jose {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  constexpr std::array<Pair, 7> kVectors{{{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}}};
  for (const auto& [bytes, text] : kVectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), std::string(bytes));
    const std::string_view unpadded = text.substr(0, text.find('='));
    EXPECT_EQ(base64url_encode(bytes), unpadded);
    EXPECT_EQ(base64url_decode(unpadded), std::string(bytes));
  }
}

TEST(Base64, UsesTheAlphabetOfItsVariant) {
  const std::string bytes = "\x03\xEC\xFF\xE0\xC1";  // RFC 7515 appendix C
  EXPECT_EQ(base64url_encode(bytes), "A-z_4ME");
  EXPECT_EQ(base64_encode(bytes), "A+z/4ME=");
  EXPECT_EQ(base64url_decode("A-z_4ME"), bytes);
  EXPECT_EQ(base64_decode("A+z/4ME="), bytes);
  EXPECT_FALSE(base64url_decode("A+z/4ME"));
  EXPECT_FALSE(base64_decode("A-z_4ME="));
}

TEST(Base64, RoundTripsEveryPairOfBytes) {
  for (unsigned i = 0; i < 0x10000U; ++i) {
    const std::string bytes{static_cast<char>(i >> 8U), static_cast<char>(i & 0xFFU)};
    ASSERT_EQ(base64url_decode(base64url_encode(bytes)), bytes) << i;
    ASSERT_EQ(base64_decode(base64_encode(bytes)), bytes) << i;
  }
}

// Two texts for the same bytes would let a changed token pass for the signed one.
TEST(Base64, OneTextAloneStandsForSomeBytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const std::string prefix : {"A", "AA"}) {
    int accepted = 0;
    for (const char last : kAlphabet) {
      const std::string text = prefix + last;
      if (const auto bytes = base64url_decode(text)) {
        EXPECT_EQ(base64url_encode(*bytes), text);
        ++accepted;
      }
    }
    EXPECT_EQ(accepted, prefix.size() == 1 ? 4 : 16);
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const std::string_view text : {"A", "AAAAA", "Zg==", "Zg=", "Zm9v=", "Zm 9v", "Zm9v\n",
                                      " Zm9v", "Zm9v.", "Z\xC3\xA4", "Zh", "Zm9"}) {
    EXPECT_FALSE(base64url_decode(text)) << text;
  }
  EXPECT_FALSE(base64url_decode(std::string_view("Zm9\0", 4)));
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zg==Zg==",
                                      "Zh==", "Zm9=", "Zm9v\n", "Z=g="}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, TheErrorDoesNotQuoteTheInput) {
  const auto bytes = base64url_decode("secret!!");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace assay::jose
