#include "harness/attack/input.hpp"

#include <gtest/gtest.h>

namespace assay::attack {
namespace {

TEST(Bytes, ComeBackFromJsonWhateverTheyAre) {
  using namespace std::string_literals;
  for (const std::string& bytes : {""s, "plain"s, "\xc3\xa9"s, "\xff\xfe"s, "a\0b"s, "\x01\r\n"s}) {
    const auto written = Document::object({{"bytes", bytes_document(bytes)}}).dump();
    const auto read = Document::parse(written);
    ASSERT_TRUE(read) << written;
    EXPECT_EQ(bytes_from((*read)["bytes"]), bytes) << written;
  }
}

TEST(Bytes, OfAnotherShapeAreNone) {
  EXPECT_EQ(bytes_from(Document(3)), std::nullopt);
  EXPECT_EQ(bytes_from(Document::object({{"base64url", "!"}})), std::nullopt);
}

TEST(Bytes, ShowNoControlCharacters) {
  EXPECT_EQ(bytes_text("a\x1b[31m\\\xff"), R"(a\x1b[31m\\\xff)");
  EXPECT_EQ(bytes_text("abcdef", 3), "abc… (6 bytes)");
}

}  // namespace
}  // namespace assay::attack
