#include "reports/coverage_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/catalog/flaws/challenges.hpp"
#include "reports/list.hpp"

namespace assay::reports {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The rows of fake_register_test.cpp.
const Catalog& catalog() {
  static const Catalog kCatalog{{conformance({.id = "access.anonymous_request_is_challenged",
                                              .claim = "A request without a token gets 401.",
                                              .cites = {RequirementKey{.index = 1}},
                                              .flaws = {flaw::bare_401},
                                              .run = [](Probe&) {}})}};
  return kCatalog;
}

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> kProfiles{
      {.name = "p",
       .revision = Revision::v2025_11_25,
       .roles = {"resource-server"},
       .certifies = {"access.anonymous_request_is_challenged"}}};
  return kProfiles;
}

TEST(CoveragePage, TellsOfEveryRequirementAndLeadsToIt) {
  const std::string page = coverage_page(all_requirements(), catalog(), profiles());
  EXPECT_THAT(page, StartsWith("# What is tested\n\nWritten by `mcp-assay list requirements "
                               "--markdown`"));
  EXPECT_THAT(page, HasSubstr("| [MCP authorization](#mcp-authorization) | 1 | 1 | 0 | 0 |\n"));
  EXPECT_THAT(page, HasSubstr("| **all** | 3 | 1 | 2 | 0 |\n"));
  EXPECT_THAT(page, HasSubstr("| `p` | 2 | 1 |\n"));
  EXPECT_THAT(page, HasSubstr("\n## MCP authorization\n"));
  for (const Requirement* row : all_requirements()) {
    EXPECT_THAT(page, HasSubstr(std::string(row->statement)));
  }
  EXPECT_THAT(page, HasSubstr("| `access.anonymous_request_is_challenged` |\n"));
}

TEST(CoveragePage, OfAPartSaysOfWhich) {
  const std::string page = coverage_page({&register_rows()[0]}, catalog(), profiles(),
                                         {.options = "--uncovered", .uncovered = true});
  EXPECT_THAT(page, AllOf(StartsWith("# Requirements of `--uncovered`\n"),
                          HasSubstr("`mcp-assay list requirements --uncovered --markdown`"),
                          Not(HasSubstr("covered |")), Not(HasSubstr("| `p` |"))));
}

}  // namespace
}  // namespace assay::reports
