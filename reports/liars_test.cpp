#include "reports/liars.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/json/document.hpp"

namespace assay::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

LiarTable two_liars() {
  LiarTable table{.seconds = 12.5};
  table.rows.push_back({.id = "ok", .sentence = "200 and `a|b`", .place = "Everywhere"});
  table.rows.back().result.exit_code = 4;
  table.rows.push_back(
      {.id = "late",
       .sentence = "one answer late",
       .place = "Behind a proxy",
       .passes = {{.case_id = "access.a", .reason = "it rests on no lie"},
                  {.case_id = "discovery.a", .known_as = "discovery.*", .reason = "as it _is_"},
                  {.case_id = "discovery.b", .known_as = "discovery.*", .reason = "as it _is_"}}});
  table.rows.back().result.exit_code = 1;
  table.rows.back().result.seconds = 3.25;
  table.rows.back().result.instances = {{.verdict = Verdict::pass}, {.verdict = Verdict::fail}};
  return table;
}

TEST(LiarsMarkdown, ListsEveryLiarUnderItsPlace) {
  const std::string text = liars_markdown(two_liars());
  EXPECT_THAT(text, HasSubstr("## Everywhere\n"));
  EXPECT_THAT(text, HasSubstr("| `ok` | 200 and `a\\|b` | 4 |  |\n"));
  EXPECT_THAT(text, HasSubstr("## Behind a proxy\n"));
  EXPECT_THAT(text,
              HasSubstr("| `late` | one answer late | 1 | `discovery.*`: as it \\_is\\_ |\n"));
}

TEST(LiarsMarkdown, SaysNothingThatAPatternSaysAlready) {
  LiarTable table = two_liars();
  table.rows.back().passes = {
      {.case_id = "discovery.a", .known_as = "discovery.*", .reason = "as it is"},
      {.case_id = "discovery.b", .known_as = "discovery.b", .reason = "as it is"},
      {.case_id = "discovery.c", .known_as = "discovery.c", .reason = "another"}};
  EXPECT_THAT(liars_markdown(table),
              HasSubstr("| `discovery.*`: as it is<br>`discovery.c`: another |\n"));
}

// It is compared with docs/liars.md: what differs from run to run stays out.
TEST(LiarsMarkdown, HoldsNothingThatChangesByItself) {
  const std::string text = liars_markdown(two_liars());
  EXPECT_THAT(text, Not(HasSubstr("12.5")));
  EXPECT_THAT(text, Not(HasSubstr("3.25")));
  EXPECT_THAT(text, Not(HasSubstr("no lie |\n| `late`")));
  EXPECT_THAT(text, Not(HasSubstr("access.a")));
}

TEST(LiarsJson, HoldsItAll) {
  LiarTable table = two_liars();
  table.rows.front().mismatches = {"ended with exit code 4 instead of 2"};
  const auto read = Document::parse(liars_json(table));
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)["sound"].boolean(), false);
  const Document late = (*read)["liars"].at(1);
  EXPECT_EQ(late["summary"]["PASS"].integer(), 1);
  EXPECT_EQ(late["passes"].size(), 3U);
  EXPECT_EQ(late["seconds"].number(), 3.25);
  EXPECT_EQ((*read)["liars"].at(0).texts("mismatches").size(), 1U);
}

TEST(Liars, CountTheirVerdicts) {
  EXPECT_EQ(counts_of(two_liars().rows.back().result), "1 PASS, 1 FAIL");
  EXPECT_EQ(counts_of({}), "nothing to judge");
}

}  // namespace
}  // namespace assay::reports
