#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "harness/catalog/case.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/catalog/nearest.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Case good_case(std::string id = "access.expired_token_is_refused") {
  return conformance({
      .id = std::move(id),
      .claim = "An expired token gets 401.",
      .cites = {RequirementKey{.index = 1}},
      .flaws = {flaw::expiry_unchecked},
      .run = [](Probe&) {},
  });
}

/// What a catalog says about a single case, or "" where it takes it.
std::string refusal_of(std::vector<Case> cases) {
  try {
    const Catalog catalog{std::move(cases)};
    return "";
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

std::string refusal_of_id(std::string id) { return refusal_of({good_case(std::move(id))}); }

TEST(Conformance, SetsTheKindAndThePlace) {
  const Case made = good_case();
  EXPECT_EQ(made.kind, Kind::conformance);
  EXPECT_THAT(made.where.file_name(), HasSubstr("catalog_test.cpp"));
}

TEST(Case, ItsPhaseIsThePrefixOfItsId) {
  EXPECT_EQ(good_case("discovery.x").phase(), Phase::discovery);
  EXPECT_EQ(good_case("authorization.x").phase(), Phase::authorization);
  EXPECT_THROW(good_case("nowhere.x").phase(), std::logic_error);
}

TEST(Catalog, TakesGoodCasesAndFindsThemExactly) {
  const Catalog catalog{{good_case("access.a"), good_case("access.b2_c")}};
  ASSERT_NE(catalog.find("access.b2_c"), nullptr);
  EXPECT_EQ(catalog.find("access.b2_c")->id, "access.b2_c");
  EXPECT_EQ(catalog.find("access.b"), nullptr);
  EXPECT_EQ(catalog.find(""), nullptr);
  EXPECT_EQ(catalog.cases().size(), 2U);
}

TEST(Catalog, RefusesMalformedIds) {
  for (const char* id : {"", "access", "access.", ".x", "access.Expired", "access.with-dash",
                         "access.with:colon", "access.star*", "access.two.dots", "access.has space",
                         "access._x", "access.x_", "access.1st", "Access.x", "acc_ess.x"}) {
    EXPECT_THAT(refusal_of_id(id), HasSubstr("malformed id")) << id;
  }
}

TEST(Catalog, RefusesAnUnknownPhase) {
  EXPECT_THAT(refusal_of_id("transport.x"), HasSubstr("belongs to no phase"));
}

TEST(Catalog, RefusesADoubledId) {
  EXPECT_EQ(refusal_of({good_case("access.a"), good_case("access.b"), good_case("access.a")}),
            "Case 'access.a' is there twice.");
}

TEST(Catalog, RefusesWhatACaseMustNotLack) {
  Case item = good_case();
  item.claim = "";
  EXPECT_THAT(refusal_of({item}), HasSubstr("claims nothing"));
  item.claim = "No full stop";
  EXPECT_THAT(refusal_of({item}), HasSubstr("full stop"));
  item = good_case();
  item.cites.clear();
  EXPECT_THAT(refusal_of({item}), HasSubstr("cites no requirement"));
  item.cites = {RequirementKey{.index = 99}};
  EXPECT_THAT(refusal_of({item}), HasSubstr("register does not have"));
  item = good_case();
  item.flaws.clear();
  EXPECT_THAT(refusal_of({item}), HasSubstr("no flaw"));
  item = good_case();
  item.run = nullptr;
  EXPECT_THAT(refusal_of({item}), HasSubstr("no body"));
  EXPECT_EQ(refusal_of({good_case()}), "");
}

TEST(Catalog, EachStepHasOneGuardian) {
  Case token = good_case("authorization.token");
  token.guards = Step::token;
  Case access = good_case("access.access");
  access.guards = Step::access;
  const Catalog catalog{{good_case(), token, access}};
  ASSERT_NE(catalog.guardian_of(Step::access), nullptr);
  EXPECT_EQ(catalog.guardian_of(Step::access)->id, "access.access");
  EXPECT_EQ(catalog.guardian_of(Step::registration), nullptr);

  access.guards = Step::token;
  EXPECT_EQ(refusal_of({token, access}),
            "Case 'access.access' guards the step token, which has a guardian.");
}

TEST(Catalog, NamesTheNearestIds) {
  const Catalog catalog{{good_case("access.expired_token_is_refused"),
                         good_case("access.tampered_token_is_refused"),
                         good_case("discovery.server_metadata_is_json")}};
  EXPECT_THAT(catalog.nearest("access.expird_token_is_refused"),
              testing::Contains("access.expired_token_is_refused"));
  EXPECT_EQ(catalog.nearest("access.expird_token_is_refused").front(),
            "access.expired_token_is_refused");
  EXPECT_THAT(catalog.nearest("metadata_is_json"),
              ElementsAre("discovery.server_metadata_is_json"));
  EXPECT_THAT(catalog.nearest("zzz"), IsEmpty());
}

TEST(EditDistance, CountsInsertionsDeletionsAndChanges) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("flaw", "lawn"), 2U);
}

TEST(UnknownSentence, NamesWhatIsNear) {
  const std::vector<std::string> names{"discovery", "authorization", "access"};
  EXPECT_EQ(unknown_sentence("phase", "acess", names), "unknown phase acess; did you mean access?");
  EXPECT_EQ(unknown_sentence("phase", "qqqqq", names), "unknown phase qqqqq.");
  EXPECT_EQ(unknown_sentence("case", "ab1", {"ab2", "ab3", "ab4", "ab5"}),
            "unknown case ab1; did you mean ab2, ab3 or ab4?");
}

}  // namespace
}  // namespace assay
