#include "harness/jose/pkce.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::jose {
namespace {

TEST(Pkce, TheChallengeMatchesRfc7636AppendixB) {
  EXPECT_EQ(s256_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Pkce, VerifiersAreFreshAndWellFormedAtEveryLength) {
  for (std::size_t length = kMinimumVerifier; length <= kMaximumVerifier; ++length) {
    const std::string verifier = make_verifier(length);
    EXPECT_EQ(verifier.size(), length);
    EXPECT_TRUE(is_verifier(verifier)) << verifier;
    EXPECT_NE(verifier, make_verifier(length));
  }
  EXPECT_EQ(make_verifier().size(), kMinimumVerifier);
  EXPECT_THROW(make_verifier(kMinimumVerifier - 1), std::invalid_argument);
  EXPECT_THROW(make_verifier(kMaximumVerifier + 1), std::invalid_argument);
}

TEST(Pkce, TellsVerifiersFromOtherTexts) {
  EXPECT_TRUE(is_verifier(std::string(43, '~')));
  EXPECT_TRUE(is_verifier(std::string(40, 'a') + "-._"));
  EXPECT_FALSE(is_verifier(std::string(42, 'a')));
  EXPECT_FALSE(is_verifier(std::string(129, 'a')));
  EXPECT_FALSE(is_verifier(std::string(42, 'a') + "+"));
  EXPECT_FALSE(is_verifier(std::string(42, 'a') + " "));
  EXPECT_FALSE(is_verifier(std::string(43, '\0')));
}

}  // namespace
}  // namespace assay::jose
