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

TEST(LastLines, stand_below_each_other) {
  EXPECT_EQ(last_lines(""), "");
  EXPECT_EQ(last_lines("\r\n\n"), "");
  EXPECT_EQ(last_lines("a\nb\r\n\n"), "\n    a\n    b");
  EXPECT_EQ(last_lines("\x1b[31mred\a"), "\n    \\x1b[31mred\\x07");
  EXPECT_LE(last_lines(std::string(10'000, 'x')).size(), 310U);
}

std::string numbered(int from, int to) {
  std::string lines;
  for (int i = from; i <= to; ++i) {
    lines += "\n    " + std::to_string(i);
  }
  return lines;
}

TEST(LastLines, are_twenty_at_most) { EXPECT_EQ(last_lines(numbered(1, 30)).size(), 20U * 11U); }

TEST(LastLines, do_not_hide_the_error_above_a_long_stack) {
  EXPECT_EQ(last_lines("up\nTypeError: no db\nerror again" + numbered(1, 30)).substr(0, 40),
            "\n    TypeError: no db\n    …\n        11");
  EXPECT_EQ(last_lines("ERROR\n" + numbered(1, 20)).substr(0, 10), "\n    ERROR");
  EXPECT_EQ(last_lines("fine\nan error").substr(0, 9), "\n    fine");
}

}  // namespace
}  // namespace assay::target
