#include "harness/catalog/profile.hpp"
#include "harness/catalog/flaws/challenges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Document good() {
  return *Document::parse(R"({"name": "p-1", "title": "A profile", "status": "draft",
    "revision": "2025-06-18", "roles": ["server", "resource-server"],
    "certifies": ["access.a", "access.b"],
    "informs": [{"case": "access.c", "reason": "It is only a SHOULD."}]})");
}

std::string error_of(const Document& document) {
  const auto profile = read_profile(document);
  return profile ? "" : profile.error();
}

TEST(Profile, IsReadWhole) {
  const auto profile = read_profile(good());
  ASSERT_TRUE(profile) << profile.error();
  EXPECT_EQ(profile->name, "p-1");
  EXPECT_EQ(profile->title, "A profile");
  EXPECT_EQ(profile->status, ProfileStatus::draft);
  EXPECT_EQ(profile->revision, Revision::v2025_06_18);
  EXPECT_THAT(profile->roles, ElementsAre("server", "resource-server"));
  EXPECT_THAT(profile->certifies, ElementsAre("access.a", "access.b"));
  EXPECT_TRUE(profile->is_certifying("access.a"));
  EXPECT_FALSE(profile->is_certifying("access.c"));
  ASSERT_NE(profile->informing("access.c"), nullptr);
  EXPECT_EQ(profile->informing("access.c")->reason, "It is only a SHOULD.");
  EXPECT_EQ(profile->informing("access.a"), nullptr);
  EXPECT_TRUE(profile->lists("access.b"));
  EXPECT_TRUE(profile->lists("access.c"));
  EXPECT_FALSE(profile->lists("access.d"));
}

TEST(Profile, IsRefusedWithTheRestOfASentence) {
  for (const char* member :
       {"name", "title", "status", "revision", "roles", "certifies", "informs"}) {
    EXPECT_THAT(error_of(good().without(member)), HasSubstr(member)) << member;
    EXPECT_THAT(error_of(good().with(member, 7)), HasSubstr(member)) << member;
  }
  EXPECT_THAT(error_of(Document()), HasSubstr("has no name"));
  EXPECT_THAT(error_of(good().with("status", "final")), HasSubstr("status final"));
  EXPECT_THAT(error_of(good().with("revision", "2024-11-05")), HasSubstr("2024-11-05"));
  EXPECT_THAT(error_of(good().with("certifies", *Document::parse(R"(["access.a", 7])"))),
              HasSubstr("certifies that is no array of strings"));
  EXPECT_THAT(error_of(good().with("certifies", Document::texts({"access.a", "access.a"}))),
              "names access.a twice");
  EXPECT_THAT(error_of(good().with("certifies", Document::texts({"access.c"}))),
              "names access.c twice")
      << "a case certifies or informs";
  EXPECT_THAT(error_of(good().with("informs", *Document::parse(R"([{"case": "access.c"}])"))),
              "has no reason");
}

TEST(Profile, SaysSinceWhenWhereItIsReleased) {
  EXPECT_THAT(error_of(good().with("since", "1.0")), HasSubstr("is a draft and says since when"));
  const Document released = good().with("status", "released");
  EXPECT_THAT(error_of(released), HasSubstr("does not say since when"));
  const auto profile = read_profile(released.with("since", "1.0"));
  ASSERT_TRUE(profile) << profile.error();
  EXPECT_EQ(profile->status, ProfileStatus::released);
  EXPECT_EQ(profile->since, "1.0");
}

TEST(Profile, IsAboutItsRolesDocumentsAndRevision) {
  // Of the register of these tests: a MUST of resource servers, from 2025-06-18 on.
  const Requirement row = register_rows().front();
  Profile profile = *read_profile(good());
  EXPECT_TRUE(profile.concerns(row));
  profile.revision = Revision::v2025_03_26;
  EXPECT_FALSE(profile.concerns(row)) << "that revision does not have the rule";
  profile.revision = Revision::v2025_06_18;
  profile.documents = {"RFC 1"};
  EXPECT_FALSE(profile.concerns(row));
  profile.requirements = {std::string(row.id)};
  EXPECT_TRUE(profile.concerns(row));
  profile.roles = {"authorization-server"};
  EXPECT_FALSE(profile.concerns(row));
}

Catalog catalog_citing(std::size_t row) {
  return Catalog{{conformance({.id = "access.a",
                               .claim = "So it is.",
                               .cites = {RequirementKey{.index = row}},
                               .flaws = {flaw::bare_401},
                               .run = [](Probe&) {}})}};
}

TEST(Profile, OfMcpIsDecidedInItsOwnRevision) {
  Profile profile = *read_profile(good());
  EXPECT_THAT(deciding_revisions(profile, catalog_citing(1)), ElementsAre(Revision::v2025_06_18));
  profile.documents = {"RFC 9728", "MCP transports"};
  EXPECT_THAT(deciding_revisions(profile, catalog_citing(1)), ElementsAre(Revision::v2025_06_18));
}

TEST(Profile, OfOtherDocumentsIsDecidedWhereverItsMustsBind) {
  Profile profile = *read_profile(good());
  profile.documents = {"RFC 9728"};
  profile.requirements = {std::string(register_rows()[0].id), std::string(register_rows()[1].id)};
  EXPECT_THAT(deciding_revisions(profile, catalog_citing(1)),
              testing::ElementsAreArray(all_revisions));
  // This rule came with 2025-06-18: before that a server which breaks it would pass.
  EXPECT_THAT(deciding_revisions(profile, catalog_citing(0)),
              ElementsAre(Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28));
  profile.requirements = {std::string(register_rows()[1].id)};
  EXPECT_THAT(deciding_revisions(profile, catalog_citing(0)),
              testing::ElementsAreArray(all_revisions))
      << "that rule is none of the profile's";
}

TEST(Profile, KnowsWhatWasRetired) {
  const Catalog catalog{{conformance({.id = "access.a",
                                      .claim = "So it is.",
                                      .cites = {RequirementKey{.index = 0}},
                                      .flaws = {flaw::bare_401},
                                      .run = [](Probe&) {}})}};
  EXPECT_THAT(retired_cases(*read_profile(good()), catalog), ElementsAre("access.b", "access.c"));
}

TEST(Profile, IsFoundByItsNameOrTheNearest) {
  const std::vector<Profile> profiles{*read_profile(good()),
                                      *read_profile(good().with("name", "other"))};
  EXPECT_EQ(profile_named("other", profiles).value()->name, "other");
  EXPECT_THAT(profile_named("othre", profiles).error(),
              AllOf(HasSubstr("unknown profile othre"), HasSubstr("did you mean other?"),
                    HasSubstr("There are: p-1, other.")));
}

TEST(Profile, StandingsHaveNames) {
  for (const Standing standing :
       {Standing::met, Standing::not_met, Standing::undecided, Standing::in_part}) {
    EXPECT_EQ(standing_named(name_of(standing)), standing);
  }
  EXPECT_EQ(standing_named("certified"), std::nullopt);
}

}  // namespace
}  // namespace assay
