#include "suites/authorization/race_outcomes.hpp"

#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"

namespace assay::suites {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

http::Exchange answer(int status, std::string body = {}) {
  return http::Exchange({.outcome = http::fake_json(status, std::move(body))});
}

const http::Exchange won = answer(200, R"({"access_token":"t","token_type":"Bearer"})");
const http::Exchange lost = answer(400, R"({"error":"invalid_grant"})");
const http::Exchange unheard;

TEST(RaceOutcome, counts_winners_losers_and_what_is_neither) {
  const RaceOutcome outcome =
      outcome_of({won, lost, answer(500), unheard, won, answer(401), answer(429), answer(302),
                  answer(200, R"({"error":"invalid_grant"})"), answer(400, won.body())});
  EXPECT_EQ(outcome.winners, 2U);
  EXPECT_EQ(outcome.refused, 4U) << "also with 200, where the body is an error";
  EXPECT_EQ(outcome.unclear, 4U);
  EXPECT_EQ(evidence_of(outcome).size(), 10U);
  EXPECT_EQ(describe(outcome),
            "2 of 10 requests at one moment got a token, 4 neither a token nor a refusal");
}

TEST(RaceOutcome, takes_two_who_were_answered_and_one_who_won) {
  EXPECT_TRUE(outcome_of({lost, won, lost}).took_place());
  EXPECT_TRUE(outcome_of({won, unheard, answer(500)}).took_place());
  EXPECT_TRUE(outcome_of({won, won, unheard}).took_place());
  EXPECT_FALSE(outcome_of({won, unheard, unheard}).took_place());
  EXPECT_FALSE(outcome_of({lost, lost}).took_place());
  EXPECT_FALSE(outcome_of({answer(500), answer(500)}).took_place());
  EXPECT_FALSE(outcome_of({}).took_place());
}

TEST(RaceOutcome, only_a_second_winner_is_a_breach) {
  const auto matches = [](const RaceOutcome& outcome) {
    return testing::Value(outcome, HasNoSecondWinner());
  };
  EXPECT_TRUE(matches(outcome_of({lost, lost})));
  EXPECT_TRUE(matches(outcome_of({won, lost})));
  EXPECT_FALSE(matches(outcome_of({won, won})));
}

http::Exchange registered(const std::string& id) {
  return answer(201, R"({"client_id":")" + id + R"("})");
}

TEST(SharedClientIds, are_those_that_two_or_more_got) {
  EXPECT_THAT(shared_client_ids({registered("a"), registered("b"), registered("c")}), IsEmpty());
  EXPECT_THAT(shared_client_ids({registered("b"), registered("a"), registered("b"), registered("a"),
                                 registered("b"), registered("c")}),
              ElementsAre("a", "b"));
  EXPECT_THAT(
      shared_client_ids({answer(400, R"({"client_id":"a"})"), answer(400, R"({"client_id":"a"})"),
                         registered(""), registered(""), unheard, unheard, answer(201, "[]")}),
      IsEmpty())
      << "who was not registered shares nothing";
}

TEST(RacingRegistrations, tell_something_where_each_got_an_answer_of_its_own) {
  const auto of = [](const char* name) {
    return answer(201, std::string(R"({"client_id":"x","client_name":")") + name + "\"}");
  };
  const std::vector<std::string> names{"one", "two", "three"};
  EXPECT_EQ(why_no_race({of("one"), of("two"), answer(400, "{}")}, names), "");
  EXPECT_EQ(why_no_race({of("one"), registered("b"), unheard}, names), "")
      << "names need not be shown";
  EXPECT_EQ(why_no_race({of("renamed"), of("two"), of("three")}, names), "");
  EXPECT_THAT(why_no_race({of("two"), of("one"), of("three")}, names),
              HasSubstr("one got the answer to two"));
  EXPECT_THAT(why_no_race({of("one"), of("two"), answer(200, "garbage")}, names),
              HasSubstr("neither a client nor a refusal"));
  EXPECT_THAT(why_no_race({of("one"), answer(400, "{}"), unheard}, names),
              HasSubstr("fewer than two"));
}

TEST(OutlivesRevocation, takes_all_three_being_served) {
  const http::Exchange revoked = answer(200);
  EXPECT_TRUE(outlives_revocation(won, revoked, won));
  EXPECT_TRUE(outlives_revocation(won, revoked, answer(202)));
  EXPECT_FALSE(outlives_revocation(lost, revoked, won)) << "the revocation came first";
  EXPECT_FALSE(outlives_revocation(won, answer(503), won)) << "nothing was revoked";
  EXPECT_FALSE(outlives_revocation(won, revoked, lost)) << "the refresh came first, and ended";
  EXPECT_FALSE(outlives_revocation(won, revoked, answer(401)));
  EXPECT_FALSE(outlives_revocation(won, revoked, unheard));
  EXPECT_FALSE(outlives_revocation(won, revoked, answer(200, R"({"error":"invalid_grant"})")))
      << "refused, whatever the status";
}

}  // namespace
}  // namespace assay::suites
