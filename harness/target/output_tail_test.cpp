#include "harness/target/output_tail.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::target {
namespace {

TEST(OutputTail, keeps_the_last_64_kib) {
  OutputTail tail;
  for (int i = 0; i < 1'000; ++i) {
    tail.append(std::string(999, 'x') + "\n");
  }
  tail.append("end");
  EXPECT_EQ(tail.text().size(), 64U << 10U);
  EXPECT_TRUE(tail.text().ends_with("x\nend"));
}

TEST(OutputTail, sees_a_text_across_pieces_and_before_it_is_cut_off) {
  OutputTail tail;
  tail.watch_for("READY");
  tail.append("REA");
  EXPECT_FALSE(tail.seen());
  tail.append("DY" + std::string(200'000, '.'));
  EXPECT_TRUE(tail.seen());
}

TEST(OutputTail, sees_what_came_before_it_was_asked) {
  OutputTail tail;
  tail.append("READY");
  tail.watch_for("READY");
  EXPECT_TRUE(tail.seen());
}

TEST(LastLines, quotes_the_end_in_one_line) {
  EXPECT_EQ(last_lines(""), "");
  EXPECT_EQ(last_lines("\r\n\n"), "");
  EXPECT_EQ(last_lines("a\nb\r\n\n"), "a | b");
  EXPECT_EQ(last_lines("1\n2\n3\n4\n5\n6"), "2 | 3 | 4 | 5 | 6");
  EXPECT_EQ(last_lines("\x1b[31mred\a"), "\\x1b[31mred\\x07");
  EXPECT_LE(last_lines(std::string(10'000, 'x')).size(), 600U);
}

}  // namespace
}  // namespace assay::target
