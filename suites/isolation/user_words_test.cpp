#include "suites/isolation/user_words.hpp"

#include <gtest/gtest.h>

#include "harness/jose/base64url.hpp"

namespace assay::suites {
namespace {

const std::vector<std::string> words{"bob", "alice", "alice@example.com"};

TEST(WordIn, finds_words_in_every_usual_clothing) {
  EXPECT_EQ(word_in("https://a.example/?user=alice", words), "alice");
  EXPECT_EQ(word_in("https://a.example/?user=%61lice", words), "alice");
  EXPECT_EQ(word_in("https://a.example/" + jose::base64url_encode(R"({"user":"alice"})"), words),
            "alice");
  EXPECT_EQ(word_in("https://a.example/?q=" + jose::base64_encode("for alice!"), words), "alice");
}

TEST(WordIn, finds_nothing_in_what_is_random_or_too_short_to_tell) {
  EXPECT_EQ(word_in("https://a.example/?request=Zk3vW9q1c7eYbob", words), "");
  EXPECT_EQ(word_in("", words), "");
}

}  // namespace
}  // namespace assay::suites
