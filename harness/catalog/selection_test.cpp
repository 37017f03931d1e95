#include "harness/catalog/selection.hpp"
#include "harness/catalog/flaws/challenges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Case case_of(std::string id, std::vector<RequirementKey> cites = {RequirementKey{.index = 0}},
             Kind kind = Kind::conformance) {
  Case made = conformance({
      .id = std::move(id),
      .claim = "So it is.",
      .cites = std::move(cites),
      .flaws = {flaw::bare_401},
      .run = [](Probe&) {},
  });
  made.kind = kind;
  return made;
}

const Catalog& catalog() {
  static const Catalog kCatalog{{
      case_of("discovery.metadata_is_json"),
      case_of("discovery.metadata_is_found", {RequirementKey{.index = 1}}),
      case_of("access.token_is_checked", {RequirementKey{.index = 0}, RequirementKey{.index = 1}},
              Kind::attack),
      case_of("access.lockout_is_survived", {RequirementKey{.index = 0}}, Kind::denial),
  }};
  return kCatalog;
}

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> one{
      {.name = "p",
       .certifies = {"access.token_is_checked", "access.lockout_is_survived", "access.retired"},
       .informs = {{.id = "discovery.metadata_is_json", .reason = "Only a SHOULD."}}}};
  return one;
}

std::vector<std::string> ids_of(const SelectionOptions& options) {
  const auto selection = make_selection(options, catalog(), profiles());
  if (!selection) {
    return {"error: " + selection.error()};
  }
  std::vector<std::string> ids;
  for (const Case* item : selection->from(catalog())) {
    EXPECT_TRUE(selection->selects(*item));
    ids.push_back(item->id);
  }
  return ids;
}

std::string error_of(const SelectionOptions& options) {
  const auto selection = make_selection(options, catalog(), profiles());
  return selection ? "" : selection.error();
}

TEST(Glob, StarsAndQuestionMarks) {
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("access.*", "access.x"));
  EXPECT_TRUE(glob_matches("*token*", "access.token_is"));
  EXPECT_TRUE(glob_matches("a?c", "abc"));
  EXPECT_TRUE(glob_matches("*a*b", "aabab"));
  EXPECT_TRUE(glob_matches("abc***", "abc"));
  EXPECT_FALSE(glob_matches("a?c", "ac"));
  EXPECT_FALSE(glob_matches("access", "access.x"));
  EXPECT_FALSE(glob_matches("", "x"));
  EXPECT_FALSE(glob_matches("*a*b", "aaba"));
  EXPECT_FALSE(glob_matches("Access.*", "access.x"));
}

TEST(Glob, ManyStarsEndInTime) {
  const std::string text(5000, 'a');
  EXPECT_FALSE(glob_matches("*a*a*a*a*a*a*a*a*a*a*b", text));
}

TEST(Selection, OfNothingIsEverythingButDenial) {
  EXPECT_THAT(ids_of({}), ElementsAre("discovery.metadata_is_json", "discovery.metadata_is_found",
                                      "access.token_is_checked"));
}

TEST(Selection, KindsNarrowAndBringDenial) {
  EXPECT_THAT(ids_of({.kinds = {"denial"}}), ElementsAre("access.lockout_is_survived"));
  EXPECT_THAT(ids_of({.kinds = {"attack,denial"}}),
              ElementsAre("access.token_is_checked", "access.lockout_is_survived"));
}

TEST(Selection, PhasesMayBeGivenTogetherOrRepeated) {
  EXPECT_THAT(ids_of({.phases = {"access"}}), ElementsAre("access.token_is_checked"));
  EXPECT_EQ(ids_of({.phases = {"access,discovery"}}), ids_of({.phases = {"discovery", "access"}}));
  EXPECT_EQ(ids_of({.phases = {"access,discovery"}}).size(), 3U);
}

TEST(Selection, FiltersAddUpAndNegationWins) {
  EXPECT_THAT(ids_of({.filters = {"*json", "access.*"}}),
              ElementsAre("discovery.metadata_is_json", "access.token_is_checked"));
  EXPECT_THAT(ids_of({.filters = {"discovery.*", "!*found"}}),
              ElementsAre("discovery.metadata_is_json"));
  EXPECT_THAT(ids_of({.filters = {"!*found", "discovery.*"}}),
              ElementsAre("discovery.metadata_is_json"));
  EXPECT_THAT(ids_of({.filters = {"!discovery.*"}}), ElementsAre("access.token_is_checked"));
}

TEST(Selection, RequirementsByIdOrSlug) {
  EXPECT_THAT(ids_of({.requirements = {"unauthorized_is_401"}}),
              ElementsAre("discovery.metadata_is_found", "access.token_is_checked"));
  EXPECT_THAT(ids_of({.phases = {"discovery"}, .requirements = {"MCP#auth.unauthorized_is_401"}}),
              ElementsAre("discovery.metadata_is_found"));
}

TEST(Selection, MayComeOutEmptyWithoutAnError) {
  EXPECT_THAT(ids_of({.phases = {"discovery"}, .filters = {"access.*"}}), IsEmpty());
}

TEST(Selection, UnknownNamesAreRefusedWithTheNearest) {
  EXPECT_EQ(error_of({.phases = {"discovry"}}),
            "unknown phase discovry; did you mean discovery? There are: discovery, authorization, "
            "access.");
  EXPECT_THAT(error_of({.phases = {"access,"}}), HasSubstr("an empty phase"));
  EXPECT_THAT(error_of({.kinds = {"atack"}}), HasSubstr("did you mean attack?"));
  EXPECT_THAT(error_of({.requirements = {"unauthorised_is_401"}}),
              HasSubstr("did you mean unauthorized_is_401"));
  EXPECT_THAT(
      error_of({.filters = {"access.token_is_cheked"}}),
      HasSubstr("unknown case access.token_is_cheked; did you mean access.token_is_checked"));
}

TEST(Selection, WhatFitsNothingIsRefused) {
  EXPECT_EQ(error_of({.filters = {"access.*", "acess.*"}}), "no case fits the filter acess.*.");
  EXPECT_EQ(error_of({.filters = {"!acess.*"}}), "no case fits the filter acess.*.");
  EXPECT_THAT(error_of({.filters = {""}}), HasSubstr("empty filter"));
  EXPECT_THAT(error_of({.filters = {"!"}}), HasSubstr("empty filter"));
  EXPECT_EQ(error_of({.requirements = {"no_error_without_token"}}),
            "no case tests requirement RFC6750#3.1.no_error_without_token.");
}

TEST(Selection, AProfileSelectsWhatItCertifiesAndWhatInforms) {
  EXPECT_THAT(ids_of({.profile = "p"}),
              ElementsAre("discovery.metadata_is_json", "access.token_is_checked"))
      << "denial runs only where it is named, also under a profile";
  EXPECT_THAT(ids_of({.kinds = {"denial"}, .profile = "p"}),
              ElementsAre("access.lockout_is_survived"));
  EXPECT_THAT(ids_of({.phases = {"access"}, .profile = "p"}),
              ElementsAre("access.token_is_checked"));
  EXPECT_THAT(ids_of({.filters = {"discovery.metadata_is_found"}, .profile = "p"}), IsEmpty());
  EXPECT_THAT(error_of({.profile = "q"}), HasSubstr("unknown profile q"));
}

}  // namespace
}  // namespace assay
