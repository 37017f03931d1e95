#include "harness/catalog/profile_outcome.hpp"
#include "harness/catalog/flaws/challenges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Case case_of(std::string id) {
  return conformance({.id = std::move(id),
                      .claim = "So it is.",
                      .cites = {RequirementKey{.index = 0}},
                      .flaws = {flaw::bare_401},
                      .run = [](Probe&) {}});
}

const Catalog& catalog() {
  static const Catalog cases{{case_of("access.a"), case_of("access.b"), case_of("access.c")}};
  return cases;
}

const Profile& profile() {
  static const Profile two_and_one{.name = "p",
                                   .title = "A profile",
                                   .status = ProfileStatus::released,
                                   .since = "1.0",
                                   .roles = {"server"},
                                   .certifies = {"access.a", "access.b"},
                                   .informs = {{.id = "access.c", .reason = "Only a SHOULD."}}};
  return two_and_one;
}

Instance instance_of(std::string id, Verdict verdict, std::string road = "mcp") {
  return {.id = std::move(id),
          .road = std::move(road),
          .verdict = verdict,
          .reason = verdict == Verdict::not_exercised ? "Bring a login." : ""};
}

/// What the verdicts of a, b and c come to.
ProfileOutcome outcome_of(Verdict a, Verdict b, Verdict c = Verdict::pass,
                          std::string in_part = "") {
  return outcome_under(
      profile(), catalog(),
      {instance_of("access.a", a), instance_of("access.b", b), instance_of("access.c", c)},
      std::move(in_part));
}

int exit_code(const ProfileOutcome& outcome, std::vector<Instance> instances, bool strict = false) {
  const RunResult result{.profile = outcome, .instances = std::move(instances)};
  return exit_code_of(result, strict);
}

TEST(ProfileOutcome, IsMetByWhatPassesOrIsNotAboutTheTarget) {
  const ProfileOutcome outcome = outcome_of(Verdict::pass, Verdict::not_applicable);
  EXPECT_EQ(outcome.standing, Standing::met);
  EXPECT_EQ(outcome.name, "p");
  EXPECT_EQ(outcome.status, ProfileStatus::released);
  EXPECT_EQ(outcome.certifying.at(Verdict::pass), 1U);
  EXPECT_EQ(outcome.certifying.at(Verdict::not_applicable), 1U);
  EXPECT_EQ(outcome.certifying.at(Verdict::fail), 0U);
  EXPECT_EQ(outcome.informing.at(Verdict::pass), 1U);
  EXPECT_EQ(outcome.not_judged, 0U);
  EXPECT_EQ(why_not_green(outcome), "");
}

TEST(ProfileOutcome, IsNotMetWhereAnythingFails) {
  EXPECT_EQ(outcome_of(Verdict::fail, Verdict::pass).standing, Standing::not_met);
  EXPECT_EQ(outcome_of(Verdict::fail, Verdict::not_exercised).standing, Standing::not_met);
  EXPECT_EQ(outcome_of(Verdict::pass, Verdict::pass, Verdict::fail).standing, Standing::not_met)
      << "a MUST is broken, whichever list its case is in";
  EXPECT_EQ(outcome_of(Verdict::fail, Verdict::pass, Verdict::pass, "Only some.").standing,
            Standing::not_met)
      << "the rest cannot mend it";
}

/// A FAIL of the case by one rule of the register of these tests.
Instance failed_by(std::string id, std::size_t row) {
  Instance instance = instance_of(std::move(id), Verdict::fail);
  instance.checks.push_back({.requirement = {.index = row}, .level = Level::must});
  return instance;
}

TEST(ProfileOutcome, IsBrokenByItsOwnRulesAlone) {
  Profile of_resource_servers = profile();
  of_resource_servers.roles = {"resource-server"};
  const auto standing_with = [&](Instance certifying, Instance informing) {
    return outcome_under(
        of_resource_servers, catalog(),
        {std::move(certifying), instance_of("access.b", Verdict::pass), std::move(informing)}, "");
  };
  constexpr std::size_t of_it = 1;
  constexpr std::size_t of_another_role = 4;
  const Instance good_a = instance_of("access.a", Verdict::pass);
  const Instance good_c = instance_of("access.c", Verdict::pass);
  EXPECT_EQ(standing_with(failed_by("access.a", of_it), good_c).standing, Standing::not_met);
  EXPECT_EQ(standing_with(good_a, failed_by("access.c", of_it)).standing, Standing::not_met);
  EXPECT_EQ(standing_with(good_a, failed_by("access.c", of_another_role)).standing, Standing::met);
  const auto unknown = standing_with(failed_by("access.a", of_another_role), good_c);
  EXPECT_EQ(unknown.standing, Standing::undecided)
      << "it ended before it had judged all rules of the profile";
  EXPECT_THAT(why_not_green(unknown), HasSubstr("1 certifying case failed by a rule that is none"));
}

TEST(ProfileOutcome, IsUndecidedWhereACertifyingCaseIs) {
  const ProfileOutcome outcome = outcome_of(Verdict::pass, Verdict::not_exercised);
  EXPECT_EQ(outcome.standing, Standing::undecided);
  ASSERT_EQ(outcome.not_exercised.size(), 1U);
  EXPECT_EQ(outcome.not_exercised.front().id, "access.b");
  EXPECT_EQ(outcome.not_exercised.front().reason, "Bring a login.");
  EXPECT_EQ(why_not_green(outcome), "Under the profile p 1 certifying case was NOT_EXERCISED.");
  EXPECT_EQ(outcome_of(Verdict::pass, Verdict::error).standing, Standing::undecided);
}

TEST(ProfileOutcome, NobodyHasToBringWhatInformingCasesNeed) {
  EXPECT_EQ(outcome_of(Verdict::pass, Verdict::pass, Verdict::not_exercised).standing,
            Standing::met);
  EXPECT_EQ(outcome_of(Verdict::pass, Verdict::pass, Verdict::error).standing, Standing::met);
}

TEST(ProfileOutcome, IsUndecidedWhereNothingThatCertifiesPassed) {
  const ProfileOutcome outcome = outcome_of(Verdict::not_applicable, Verdict::not_applicable);
  EXPECT_EQ(outcome.standing, Standing::undecided);
  EXPECT_THAT(why_not_green(outcome), HasSubstr("none of its certifying cases passed"));
}

TEST(ProfileOutcome, IsUndecidedWhereACaseWasNotJudged) {
  const ProfileOutcome outcome =
      outcome_under(profile(), catalog(), {instance_of("access.a", Verdict::pass)}, "");
  EXPECT_EQ(outcome.standing, Standing::undecided);
  EXPECT_EQ(outcome.not_judged, 1U);
  EXPECT_THAT(why_not_green(outcome), HasSubstr("1 certifying case came to no verdict"));
}

TEST(ProfileOutcome, InPartIsNeverMet) {
  const ProfileOutcome outcome =
      outcome_of(Verdict::pass, Verdict::pass, Verdict::pass, "It was asked for some.");
  EXPECT_EQ(outcome.standing, Standing::in_part);
  EXPECT_EQ(outcome.in_part, "It was asked for some.");
  EXPECT_EQ(why_not_green(outcome), "");
}

TEST(ProfileOutcome, OfSeveralRoadsTheWorstCounts) {
  const ProfileOutcome outcome =
      outcome_under(profile(), catalog(),
                    {instance_of("access.a", Verdict::pass),
                     instance_of("access.a", Verdict::not_exercised, "sse"),
                     instance_of("access.b", Verdict::not_applicable),
                     instance_of("access.b", Verdict::pass, "sse")},
                    "");
  EXPECT_EQ(outcome.certifying.at(Verdict::not_exercised), 1U);
  EXPECT_EQ(outcome.certifying.at(Verdict::pass), 1U);
  EXPECT_EQ(outcome.certifying.at(Verdict::not_applicable), 0U);
}

TEST(ProfileOutcome, TellsOfRetiredCasesAndDoesNotWaitForThem) {
  Profile old = profile();
  old.certifies.emplace_back("access.retired");
  const ProfileOutcome outcome = outcome_under(
      old, catalog(),
      {instance_of("access.a", Verdict::pass), instance_of("access.b", Verdict::pass)}, "");
  EXPECT_THAT(outcome.retired, ElementsAre("access.retired"));
  EXPECT_EQ(outcome.not_judged, 0U);
  EXPECT_EQ(outcome.standing, Standing::met);
}

TEST(ProfileExitCode, FollowsTheCertifyingCases) {
  const auto code = [](Verdict a, Verdict b, Verdict c) {
    return exit_code(outcome_of(a, b, c), {instance_of("access.a", a), instance_of("access.b", b),
                                           instance_of("access.c", c)});
  };
  EXPECT_EQ(code(Verdict::pass, Verdict::not_applicable, Verdict::pass), 0);
  EXPECT_EQ(code(Verdict::pass, Verdict::pass, Verdict::not_exercised), 0);
  EXPECT_EQ(code(Verdict::pass, Verdict::not_exercised, Verdict::pass), 2);
  EXPECT_EQ(code(Verdict::not_applicable, Verdict::not_applicable, Verdict::pass), 2);
  EXPECT_EQ(code(Verdict::pass, Verdict::pass, Verdict::error), 2) << "an ERROR is never green";
  EXPECT_EQ(code(Verdict::pass, Verdict::not_exercised, Verdict::fail), 1) << "1 wins over 2";
  EXPECT_EQ(code(Verdict::fail, Verdict::pass, Verdict::pass), 1);
}

TEST(ProfileExitCode, OfAPartIsItsOwn) {
  const std::vector<Instance> one{instance_of("access.a", Verdict::pass)};
  EXPECT_EQ(exit_code(outcome_under(profile(), catalog(), one, "Some."), one), 0);
  const std::vector<Instance> gap{instance_of("access.a", Verdict::not_exercised),
                                  instance_of("access.b", Verdict::pass)};
  const ProfileOutcome outcome = outcome_under(profile(), catalog(), gap, "Some.");
  EXPECT_EQ(outcome.standing, Standing::in_part);
  EXPECT_EQ(exit_code(outcome, gap), 2);
}

}  // namespace
}  // namespace assay
