#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/catalog/case.hpp"
#include "harness/catalog/verdict.hpp"

namespace assay {
namespace {

TEST(Names, PhasesKindsAndVerdictsAreReadBackFromTheirNames) {
  for (const Phase phase : all_phases) {
    EXPECT_EQ(phase_named(name_of(phase)), phase);
  }
  for (const Kind kind : all_kinds) {
    EXPECT_EQ(kind_named(name_of(kind)), kind);
  }
  for (const Verdict verdict : all_verdicts) {
    EXPECT_EQ(verdict_named(name_of(verdict)), verdict);
  }
  EXPECT_EQ(phase_named("Discovery"), std::nullopt);
  EXPECT_EQ(kind_named(""), std::nullopt);
  EXPECT_EQ(verdict_named("SKIPPED"), std::nullopt);
}

TEST(Names, AreTheOnesThatReportsPromise) {
  EXPECT_EQ(name_of(Verdict::not_applicable), "NOT_APPLICABLE");
  EXPECT_EQ(name_of(Verdict::not_exercised), "NOT_EXERCISED");
  EXPECT_EQ(name_of(Level::must_not), "MUST NOT");
  EXPECT_EQ(name_of(Level::none), "none");
  EXPECT_EQ(level_named("SHOULD NOT"), Level::should_not);
  EXPECT_EQ(name_of(Step::server_metadata), "server_metadata");
}

TEST(Names, EveryFeatureAndNeedHasANameAndAPhrase) {
  for (int value = 0; value <= static_cast<int>(Feature::jwt_access_tokens); ++value) {
    EXPECT_FALSE(name_of(static_cast<Feature>(value)).empty());
    EXPECT_FALSE(phrase_of(static_cast<Feature>(value)).empty());
  }
  for (int value = 0; value <= static_cast<int>(Need::scoped_call); ++value) {
    EXPECT_FALSE(name_of(static_cast<Need>(value)).empty());
    EXPECT_FALSE(phrase_of(static_cast<Need>(value)).empty());
  }
}

TEST(Names, ThePhaseOfAnIdIsWhatStandsBeforeTheDot) {
  EXPECT_EQ(phase_of("access.expired_token_is_refused"), Phase::access);
  EXPECT_EQ(phase_of("access"), std::nullopt);
  EXPECT_EQ(phase_of("accessory.shines"), std::nullopt);
  EXPECT_EQ(phase_of(""), std::nullopt);
}

TEST(Names, RequirementsAreFoundByIdAndBySlug) {
  const Requirement* by_slug = find_requirement("unauthorized_is_401");
  ASSERT_NE(by_slug, nullptr);
  EXPECT_EQ(by_slug, find_requirement("MCP#auth.unauthorized_is_401"));
  EXPECT_EQ(requirement_named("unauthorized_is_401"), RequirementKey{.index = 1});
  EXPECT_EQ(find_requirement("unauthorized"), nullptr);
  EXPECT_EQ(find_requirement(""), nullptr);
}

}  // namespace
}  // namespace assay
