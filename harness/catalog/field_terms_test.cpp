#include "harness/catalog/field_terms.hpp"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(FieldTerms, every_word_has_to_stand_there) {
  EXPECT_TRUE(speaks_of("A token is not passed through.", "Token  passed"));
  EXPECT_TRUE(speaks_of("A token is not passed through.", "passed token"));
  EXPECT_FALSE(speaks_of("A token is not passed through.", "token kept"));
  EXPECT_TRUE(speaks_of("confused-deputy", "deputy"));
}

TEST(FieldTerms, what_is_short_for_something_is_found_by_it) {
  EXPECT_TRUE(speaks_of("Server-side request forgery", "SSRF"));
  EXPECT_TRUE(speaks_of("CWE-918", "ssrf"));
  EXPECT_TRUE(speaks_of("refuses a wrong code_verifier", "PKCE"));
  EXPECT_FALSE(speaks_of("a code is used once", "PKCE"));
}

TEST(FieldTerms, what_is_short_is_no_part_of_a_word) {
  EXPECT_FALSE(speaks_of("a parameter that stands twice", "PAR"));
  EXPECT_TRUE(speaks_of("PAR (RFC 9126)", "par"));
  EXPECT_FALSE(speaks_of("the assessment", "SSE"));
}

}  // namespace
}  // namespace assay
