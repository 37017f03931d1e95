#include "suites/isolation/state_alteration.hpp"

#include <gmock/gmock.h>

#include "harness/jose/base64url.hpp"

namespace assay::suites {
namespace {

using testing::Optional;

const std::string payload = R"({"user":"alice","until":1000})";

TEST(StateAlteration, makes_another_text_of_every_state_that_it_fits) {
  for (const std::string& state :
       {jose::base64url_encode(payload) + ".c2lnbmF0dXJl", std::string("A"), payload}) {
    int made = 0;
    for (const StateAlteration& alteration : state_alterations()) {
      if (const auto altered = alteration.applied_to(state)) {
        EXPECT_NE(*altered, state) << alteration.text();
        made += 1;
      }
    }
    EXPECT_GT(made, 0) << state;
  }
}

TEST(StateAlteration, changes_one_member_and_leaves_the_signature) {
  const StateAlteration raise{.kind = "a member changed in the JSON inside", .place = 0};
  EXPECT_THAT(
      raise.applied_to(jose::base64url_encode(payload) + ".sig"),
      Optional(std::string(jose::base64url_encode(R"({"until":2000,"user":"alice"})") + ".sig")));
  EXPECT_THAT(raise.applied_to(payload), Optional(std::string(R"({"until":2000,"user":"alice"})")));
  EXPECT_EQ(raise.applied_to("opaque"), std::nullopt);
}

TEST(StateAlteration, leaves_out_and_empties_the_last_part) {
  EXPECT_THAT((StateAlteration{.kind = "its last part left out"}.applied_to("a.b.c")),
              Optional(std::string("a.b")));
  EXPECT_THAT((StateAlteration{.kind = "its last part emptied"}.applied_to("a.b.c")),
              Optional(std::string("a.b.")));
  EXPECT_EQ((StateAlteration{.kind = "its last part left out"}.applied_to("abc")), std::nullopt);
}

TEST(StateAlteration, is_read_back_from_its_data) {
  for (const StateAlteration& alteration : state_alterations()) {
    EXPECT_EQ(StateAlteration::from(alteration.document()), alteration);
  }
  EXPECT_EQ(StateAlteration::from(Document::object({{"kind", "another"}, {"place", 0}})),
            std::nullopt);
}

}  // namespace
}  // namespace assay::suites
