// How a probe holds what came against what was required.
#include "harness/probe/fake_register_for_tests.hpp"
#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Expect : public ScriptedTarget {
 protected:
  Expect() { subject_.cites = {kMust, kMustNot, kShould, kMay, kGrowing}; }
};

TEST_F(Expect, a_broken_must_is_a_failure) {
  Probe judge = probe();
  const http::Exchange reply = judge.get(kMcp, "look");
  EXPECT_FALSE(judge.expect(kMust, reply, HasStatus(200)));
  EXPECT_FALSE(judge.expect(kMustNot, reply, Not(HasStatus(401))));
  ASSERT_EQ(judge.checks().size(), 2U);
  for (const Check& check : judge.checks()) {
    EXPECT_FALSE(check.held);
    EXPECT_TRUE(check.is_failure());
    EXPECT_FALSE(check.is_warning());
  }
  EXPECT_EQ(judge.checks()[0].level, Level::must);
  EXPECT_EQ(judge.checks()[1].level, Level::must_not);
}

TEST_F(Expect, a_broken_should_is_a_warning_and_a_broken_may_neither) {
  Probe judge = probe();
  const http::Exchange reply = judge.get(kMcp, "look");
  EXPECT_FALSE(judge.expect(kShould, reply, HasStatus(200)));
  EXPECT_FALSE(judge.expect(kMay, reply, HasStatus(200)));
  ASSERT_EQ(judge.checks().size(), 2U);
  EXPECT_TRUE(judge.checks()[0].is_warning());
  EXPECT_FALSE(judge.checks()[0].is_failure());
  EXPECT_FALSE(judge.checks()[1].is_warning());
  EXPECT_FALSE(judge.checks()[1].is_failure());
}

TEST_F(Expect, what_held_is_recorded_too) {
  Probe judge = probe();
  EXPECT_TRUE(judge.expect(kMust, judge.get(kMcp, "look"), HasStatus(401)));
  ASSERT_EQ(judge.checks().size(), 1U);
  EXPECT_TRUE(judge.checks()[0].held);
  EXPECT_FALSE(judge.checks()[0].is_failure());
  EXPECT_EQ(judge.checks()[0].requirement, kMust);
}

TEST_F(Expect, the_level_is_that_of_the_revision) {
  const std::array levels{Level::none, Level::may, Level::should, Level::must};
  for (const Revision revision : all_revisions) {
    Probe judge = probe(revision);
    const bool held = judge.expect(kGrowing, judge.get(kMcp, "look"), HasStatus(200));
    const Level level = levels.at(static_cast<std::size_t>(revision));
    if (level == Level::none) {
      EXPECT_TRUE(held) << "a rule that the revision does not have cannot be broken";
      EXPECT_THAT(judge.checks(), IsEmpty());
      EXPECT_FALSE(judge.has(kGrowing));
    } else {
      EXPECT_FALSE(held);
      ASSERT_EQ(judge.checks().size(), 1U);
      EXPECT_EQ(judge.checks()[0].level, level);
      EXPECT_TRUE(judge.has(kGrowing));
    }
  }
}

TEST_F(Expect, a_requirement_that_the_case_does_not_cite_is_a_bug_of_the_case) {
  subject_.cites = {kShould};
  Probe judge = probe();
  const http::Exchange reply = judge.get(kMcp, "look");
  EXPECT_THROW(judge.expect(kMust, reply, HasStatus(401)), std::logic_error);
  EXPECT_THROW(judge.expect(kMust, reply, HasStatus(200)), std::logic_error);
  EXPECT_THAT(judge.checks(), IsEmpty());
  Probe early = probe(Revision::v2025_03_26);
  EXPECT_THROW(early.expect(kGrowing, reply, HasStatus(200)), std::logic_error)
      << "also in a revision that does not have it";
}

TEST_F(Expect, a_check_says_what_was_wanted_and_what_came) {
  Probe judge = probe();
  judge.expect(kMust, judge.get(kMcp, "look"), Not(HasStatus(401)));
  ASSERT_EQ(judge.checks().size(), 1U);
  EXPECT_EQ(judge.checks()[0].expected, "a status other than 401");
  EXPECT_EQ(judge.checks()[0].actual, "status 401; looked at it");
}

TEST_F(Expect, a_matcher_is_asked_once) {
  int asked = 0;
  const auto counting = testing::Truly([&](const http::Exchange&) { return ++asked > 1; });
  Probe judge = probe();
  EXPECT_FALSE(judge.expect(kMust, judge.get(kMcp, "look"), counting));
  EXPECT_EQ(asked, 1);
}

TEST_F(Expect, a_check_names_its_evidence) {
  Probe judge = probe();
  const http::Exchange first = judge.get(kMcp, "first");
  const http::Exchange second = judge.get(kMcp, "second");
  judge.expect(kMust, second, HasStatus(401));
  EXPECT_THAT(judge.checks()[0].exchanges, ElementsAre(second.record().id));
  const Finding finding{.what = "it", .value = "x", .from = {first, second}};
  judge.expect(kMust, finding, testing::A<const Finding&>());
  EXPECT_THAT(judge.checks()[1].exchanges, ElementsAre(first.record().id, second.record().id));
  EXPECT_EQ(judge.exchanges().size(), 2U) << "each is kept once";
}

TEST_F(Expect, evidence_from_before_the_case_is_kept_with_it) {
  Probe judge = probe();
  const http::Exchange before = judge.facts().anonymous.exchange;
  EXPECT_THAT(judge.exchanges(), IsEmpty()) << "found out about the target, not by the case";
  judge.expect(kMust, judge.facts().anonymous, testing::A<const mcp::Reply&>());
  judge.expect(kMust, judge.facts().anonymous, testing::A<const mcp::Reply&>());
  ASSERT_EQ(judge.exchanges().size(), 1U);
  EXPECT_EQ(judge.exchanges()[0].record().id, before.record().id);
}

TEST_F(Expect, require_leaves_inconclusive_and_records_nothing) {
  Probe judge = probe();
  const http::Exchange reply = judge.get(kMcp, "look");
  EXPECT_NO_THROW(judge.require("an honest request is served", reply, HasStatus(401)));
  const auto left = left_with<Inconclusive>(
      [&] { judge.require("an honest request is served", reply, HasStatus(200)); });
  ASSERT_TRUE(left);
  EXPECT_THAT(left->why, HasSubstr("an honest request is served"));
  EXPECT_THAT(left->why, HasSubstr("expected status 200"));
  EXPECT_THAT(left->why, HasSubstr("got status 401"));
  EXPECT_THAT(judge.checks(), IsEmpty());
}

TEST_F(Expect, a_case_can_leave_in_its_own_words) {
  Probe judge = probe();
  EXPECT_EQ(left_with<NotApplicable>([&] { judge.not_applicable("so it is"); })->why, "so it is");
  EXPECT_EQ(left_with<NotExercised>([&] { judge.not_exercised("a key"); })->bring, "a key");
}

TEST(Describe, says_what_came_in_a_phrase) {
  const auto exchange = [](http::Response response) {
    return http::Exchange({.request = {.url = "http://h/x"}, .outcome = std::move(response)});
  };
  const http::Exchange refused(
      {.outcome = http::TransportFault{.kind = http::Fault::refused, .detail = "nobody"}});
  EXPECT_EQ(describe(exchange(http::fake_response(204))), "status 204");
  EXPECT_THAT(describe(refused), HasSubstr("no answer"));
  EXPECT_THAT(describe(refused), HasSubstr("nobody"));

  mcp::Reply reply{.exchange = exchange(http::fake_response(200))};
  EXPECT_EQ(describe(reply), "status 200");
  reply.message = *Document::parse(R"({"result":{}})");
  EXPECT_EQ(describe(reply), "status 200 with a result");
  reply.message = *Document::parse(R"({"error":{"code":-32601,"message":"no"}})");
  EXPECT_EQ(describe(reply), "status 200 with JSON-RPC error -32601 (no)");

  oauth::AuthorizationOutcome outcome{.why = "gave up"};
  EXPECT_EQ(describe(outcome), "no end: gave up");
  outcome.exchanges.push_back(exchange(http::fake_response(200)));
  EXPECT_EQ(describe(outcome), "no end (status 200): gave up");
  outcome = {.end = oauth::AuthorizationOutcome::End::code, .location = "http://h/cb?code=1"};
  EXPECT_EQ(describe(outcome), "a code at the redirect URI: http://h/cb?code=1");

  EXPECT_EQ(describe(Finding{.what = "the issuer", .value = "x"}), "the issuer is \"x\"");
  EXPECT_EQ(describe(Finding{.what = "the issuer"}), "the issuer is missing");
}

TEST(Describe, quotes_no_more_of_a_body_than_people_need) {
  const http::Exchange exchange({.outcome = http::fake_response(400, std::string(100'000, 'x'))});
  EXPECT_LT(describe(oauth::TokenReply{.exchange = exchange}).size(), 250U);
  EXPECT_LT(describe(oauth::RegistrationReply{.exchange = exchange}).size(), 250U);
  EXPECT_LT(describe(Finding{.what = "it", .value = std::string(100'000, 'x')}).size(), 250U);
}

}  // namespace
}  // namespace assay
