// The real register and the real cases: every rule is accounted for, and everybody can be told.
#include "harness/catalog/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "reports/explain.hpp"
#include "suites/all_cases.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Coverage, EveryRequirementHasACaseOrAReason) {
  EXPECT_THAT(coverage_mistakes(suites::catalog().all()), IsEmpty());
}

/// The headings without a line of text below them.
std::vector<std::string> empty_sections(const std::string& page) {
  std::vector<std::string> empty;
  std::string heading;
  std::size_t begin = 0;
  while (begin < page.size()) {
    const std::size_t end = std::min(page.find('\n', begin), page.size());
    const std::string line = page.substr(begin, end - begin);
    begin = end + 1;
    if (line.starts_with(" ")) {
      heading.clear();
    } else if (!line.empty()) {
      if (!heading.empty()) {
        empty.push_back(heading);
      }
      heading = line;
    }
  }
  if (!heading.empty()) {
    empty.push_back(heading);
  }
  return empty;
}

TEST(Explanation, FindsTheSectionsThatAreEmpty) {
  EXPECT_THAT(empty_sections("title\n  claim\n\nOne\n  text\n"), IsEmpty());
  EXPECT_THAT(empty_sections("title\n  claim\n\nOne\n\nTwo\n"), testing::ElementsAre("One", "Two"));
}

TEST(Explanation, OfACaseLeavesNothingOut) {
  for (const Case& item : suites::catalog().cases()) {
    const std::string page = reports::explain_case(item, flaw_rows());
    EXPECT_THAT(empty_sections(page), IsEmpty()) << page;
    for (const char* part : {"How it is tested", "What passes and what fails", "why: ", "fix: ",
                             "source: ", "Flaws of the reference servers that it catches"}) {
      EXPECT_THAT(page, HasSubstr(part)) << item.id;
    }
  }
}

/// A MAY in every revision: that nobody makes use of it is noted, and breaks nothing.
bool is_permission(const Requirement& row) {
  return std::ranges::all_of(all_revisions, [&](Revision revision) {
    const Level level = row.level_in(revision);
    return level == Level::may || level == Level::none;
  });
}

TEST(Explanation, OfARequirementLeavesNothingOut) {
  for (const Requirement& row : register_rows()) {
    const std::string page = reports::explain_requirement(row, suites::catalog(), flaw_rows());
    EXPECT_THAT(empty_sections(page), IsEmpty()) << page;
    if (coverage_of(row, suites::catalog().all()) == Coverage::covered) {
      EXPECT_THAT(page, HasSubstr("how: ")) << row.id;
      if (!is_permission(row)) {
        EXPECT_THAT(page, HasSubstr("Flaws of the reference servers that break it")) << row.id;
      }
    } else {
      EXPECT_THAT(page, HasSubstr("Cases that test it\n  None")) << row.id;
    }
  }
}

TEST(Explanation, OfAFlawLeavesNothingOut) {
  for (const FlawRow& flaw : flaw_rows()) {
    const std::string page = reports::explain_flaw(flaw, suites::catalog());
    EXPECT_THAT(empty_sections(page), IsEmpty()) << page;
    EXPECT_THAT(page, Not(HasSubstr("Cases that catch it\n  None"))) << page;
  }
}

}  // namespace
}  // namespace assay
