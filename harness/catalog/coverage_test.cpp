#include "harness/catalog/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/rule_selection.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The rows of fake_register_test.cpp.
constexpr RequirementKey metadata{.index = 0};
constexpr RequirementKey excluded{.index = 3};
constexpr RequirementKey awaiting{.index = 4};

Case citing(std::string id, std::vector<RequirementKey> cites) {
  return conformance({.id = std::move(id),
                      .claim = "So it is.",
                      .cites = std::move(cites),
                      .flaws = {flaw::bare_401},
                      .run = [](Probe&) {}});
}

const Requirement& row(RequirementKey key) { return row_of(key); }

TEST(Coverage, IsWhatTheCasesAndTheRegisterSay) {
  const Case one = citing("discovery.metadata_is_found", {metadata});
  EXPECT_EQ(coverage_of(row(metadata), {&one}), Coverage::covered);
  EXPECT_EQ(coverage_of(row(metadata), {}), Coverage::missing);
  EXPECT_EQ(coverage_of(row(excluded), {&one}), Coverage::excluded);
  EXPECT_EQ(coverage_of(row(awaiting), {&one}), Coverage::awaiting);
  EXPECT_THAT(cases_of(row(metadata), {&one}), ElementsAre(&one));
  EXPECT_THAT(cases_of(row(excluded), {&one}), IsEmpty());
}

TEST(Coverage, MissesWhatHasNeitherCaseNorReason) {
  const Case all = citing("access.all_is_well", {{.index = 1}, {.index = 2}});
  EXPECT_THAT(coverage_mistakes({&all}), ElementsAre(AllOf(HasSubstr("resource_names_this_server"),
                                                           HasSubstr("no case cites"))));
}

TEST(Coverage, RefusesAReasonBesideACase) {
  const Case all =
      citing("access.all_is_well", {metadata, {.index = 1}, {.index = 2}, excluded, awaiting});
  EXPECT_THAT(coverage_mistakes({&all}),
              ElementsAre(AllOf(HasSubstr("no_tool_is_slow"), HasSubstr("access.all_is_well cites"),
                                HasSubstr("Later: not a matter of security.")),
                          AllOf(HasSubstr("code_expires"), HasSubstr("awaiting_cases.txt"))));
}

const Catalog& catalog() {
  static const Catalog kCatalog{
      {citing("discovery.metadata_is_found", {metadata}),
       citing("access.token_is_asked_for", {{.index = 1}, {.index = 2}})}};
  return kCatalog;
}

std::vector<std::string> slugs_of(const RuleSelectionOptions& options) {
  const auto rows = select_rules(options, catalog(), {});
  if (!rows) {
    return {"error: " + rows.error()};
  }
  std::vector<std::string> slugs;
  for (const Requirement* each : *rows) {
    slugs.emplace_back(each->slug);
  }
  return slugs;
}

TEST(RuleSelection, TakesNamesInAnyLettersAndWhatIsForbidden) {
  EXPECT_EQ(slugs_of({.levels = {"must"}}), slugs_of({.levels = {"MUST"}}));
  EXPECT_EQ(slugs_of({.roles = {"Authorization-Server"}}),
            slugs_of({.roles = {"authorization-server"}}));
  EXPECT_THAT(slugs_of({.levels = {"MUST NOT"}}), IsEmpty());
  EXPECT_THAT(slugs_of({.levels = {"should not"}}), ElementsAre("no_error_without_token"));
  EXPECT_THAT(slugs_of({.levels = {"MUST,"}}),
              ElementsAre(AllOf(HasSubstr("an empty level in 'MUST,'"), HasSubstr("SHOULD NOT"))));
}

TEST(RuleSelection, SearchesInAllThatIsSaid) {
  EXPECT_THAT(slugs_of({.searches = {"UNAUTHORIZED_is"}}), ElementsAre("unauthorized_is_401"));
  EXPECT_THAT(slugs_of({.searches = {"rfc6750"}}), ElementsAre("no_error_without_token"));
  EXPECT_THAT(slugs_of({.searches = {"unauthorized", "nowhere to be found"}}), IsEmpty());
}

/// Its scope, whether or not a case is there, and only its own cases count.
TEST(RuleSelection, OfAProfileIsWhatItStandsFor) {
  const std::vector<Profile> profiles{{.name = "p",
                                       .revision = Revision::v2025_03_26,
                                       .roles = {"resource-server", "authorization-server"},
                                       .certifies = {"discovery.metadata_is_found"}}};
  const auto slugs = [&](RuleSelectionOptions options) {
    options.cases.profile = "p";
    std::vector<std::string> found;
    const auto rows = select_rules(options, catalog(), profiles);
    for (const Requirement* each : rows.value_or(std::vector<const Requirement*>{})) {
      found.emplace_back(each->slug);
    }
    return found;
  };
  // Of the revision of the profile: the metadata came later.
  EXPECT_THAT(slugs({.levels = {"MUST"}}), ElementsAre("unauthorized_is_401", "code_expires"));
  EXPECT_EQ(slugs({.levels = {"MUST"}, .uncovered = true}), slugs({.levels = {"MUST"}}));
  const MustCount musts = musts_of(profiles.front(), catalog());
  EXPECT_EQ(musts.all, 2U);
  EXPECT_EQ(musts.tested, 0U);
}

TEST(RuleSelection, OfWhatNoCaseTestsTakesNoChoiceOfCases) {
  EXPECT_THAT(slugs_of({.cases = {.filters = {"discovery.*"}}, .uncovered = true}),
              ElementsAre(HasSubstr("--uncovered is about")));
  EXPECT_THAT(slugs_of({.cases = {.kinds = {"conformance"}}, .uncovered = true}),
              ElementsAre(HasSubstr("--uncovered is about")));
}

TEST(ForgedTokens, AreAllThatShowsAFlaw) {
  Case forging = citing("access.forged", {metadata});
  forging.needs = {Need::trusted_issuer};
  const Case plain = citing("access.plain", {metadata});
  EXPECT_TRUE(needs_forged_tokens(flaw::bare_401, {&forging}));
  EXPECT_FALSE(needs_forged_tokens(flaw::bare_401, {&forging, &plain}));
  EXPECT_FALSE(needs_forged_tokens(flaw::bare_401, {}));
}

TEST(RuleSelection, NarrowsByLevelRoleAndRevision) {
  EXPECT_THAT(slugs_of({}), testing::SizeIs(register_rows().size()));
  EXPECT_THAT(slugs_of({.levels = {"MUST"}}),
              ElementsAre("resource_names_this_server", "unauthorized_is_401", "code_expires"));
  EXPECT_THAT(slugs_of({.levels = {"SHOULD,MAY"}}),
              ElementsAre("no_error_without_token", "no_tool_is_slow"));
  EXPECT_THAT(slugs_of({.levels = {"MUST"}, .revision = "2025-03-26"}),
              ElementsAre("unauthorized_is_401", "code_expires"));
  EXPECT_THAT(slugs_of({.roles = {"authorization-server"}}), ElementsAre("code_expires"));
}

TEST(RuleSelection, LeavesWhatNoCaseTests) {
  EXPECT_THAT(slugs_of({.uncovered = true}), ElementsAre("no_tool_is_slow", "code_expires"));
  EXPECT_THAT(slugs_of({.levels = {"MUST"}, .uncovered = true}), ElementsAre("code_expires"));
}

// A phase is the row's own; a filter is about cases.
TEST(RuleSelection, TakesTheOptionsOfCases) {
  EXPECT_THAT(slugs_of({.cases = {.phases = {"authorization"}}}), ElementsAre("code_expires"));
  EXPECT_THAT(slugs_of({.cases = {.filters = {"discovery.*"}}}),
              ElementsAre("resource_names_this_server"));
  EXPECT_THAT(slugs_of({.cases = {.requirements = {"code_expires"}}}), ElementsAre("code_expires"));
}

TEST(RuleSelection, NamesTheNearestOfWhatDoesNotExist) {
  EXPECT_THAT(slugs_of({.levels = {"MUS"}}), ElementsAre(HasSubstr("did you mean MUST")));
  EXPECT_THAT(slugs_of({.roles = {"servers"}}), ElementsAre(HasSubstr("did you mean server")));
  EXPECT_THAT(slugs_of({.revision = "2025-06-19"}), ElementsAre(HasSubstr("2025-06-18")));
  EXPECT_THAT(slugs_of({.cases = {.requirements = {"code_expire"}}}),
              ElementsAre(HasSubstr("or code_expires?")));
}

}  // namespace
}  // namespace assay
