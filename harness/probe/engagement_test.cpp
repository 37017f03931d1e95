// What the cases of a run share, and what is not tried twice.
#include "harness/probe/engagement.hpp"

#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using std::chrono::minutes;
using std::chrono::steady_clock;

class Sharing : public ScriptedTarget {
 protected:
  /// Makes the token that a counter numbers, good for so long.
  std::function<HeldToken()> make(minutes good_for) {
    return [this, good_for]() -> HeldToken {
      return {.access_token = "made-" + std::to_string(++made_),
              .good_until = steady_clock::now() + good_for};
    };
  }
  std::function<oauth::Client()> make_client(const std::string& id) {
    return [this, id] {
      ++made_;
      return oauth::Client{.client_id = id};
    };
  }

  int made_{};
};

TEST_F(Sharing, a_client_is_made_once_for_each_role) {
  EXPECT_EQ(engagement().client("public", make_client("a")).client_id, "a");
  EXPECT_EQ(engagement().client("public", make_client("b")).client_id, "a");
  EXPECT_EQ(engagement().client("second", make_client("c")).client_id, "c");
  EXPECT_EQ(made_, 2);
}

TEST_F(Sharing, a_browser_is_used_by_one_at_a_time) {
  const std::string url = "http://127.0.0.1:1/";
  Browser first = engagement().take_browser();
  first[0].store(url, http::Headers{{.name = "Set-Cookie", .value = "session=1"}});
  EXPECT_EQ(engagement().take_browser()[0].header_for(url), std::nullopt) << "a new one";
  engagement().give_back(first);
  EXPECT_EQ(engagement().take_browser()[0].header_for(url), "session=1");
  EXPECT_EQ(engagement().take_browser()[0].header_for(url), std::nullopt);
}

TEST_F(Sharing, a_token_is_made_once_while_it_is_good) {
  EXPECT_EQ(engagement().token("access", make(minutes{5})).access_token, "made-1");
  EXPECT_EQ(engagement().token("access", make(minutes{5})).access_token, "made-1");
  EXPECT_EQ(engagement().token("other", make(minutes{5})).access_token, "made-2");
}

TEST_F(Sharing, a_token_past_its_time_is_made_again) {
  EXPECT_EQ(engagement().token("access", make(minutes{-1})).access_token, "made-1");
  EXPECT_EQ(engagement().token("access", make(minutes{5})).access_token, "made-2");
  EXPECT_EQ(engagement().token("access", make(minutes{5})).access_token, "made-2");
}

TEST_F(Sharing, a_renewal_that_is_blocked_does_not_bring_the_old_token_back) {
  engagement().token("access", make(minutes{-1}));
  const auto fail = []() -> HeldToken { throw Blocked{Step::token, "no"}; };
  EXPECT_THROW(engagement().token("access", fail), Blocked);
  EXPECT_THROW(engagement().token("access", make(minutes{5})), Blocked);
}

TEST_F(Sharing, what_was_blocked_once_is_not_tried_again) {
  int tries = 0;
  const auto fail = [&]() -> oauth::Client {
    ++tries;
    throw Blocked{Step::registration, "no"};
  };
  for (int i = 0; i < 3; ++i) {
    const auto left = left_with<Blocked>([&] { engagement().client("public", fail); });
    ASSERT_TRUE(left);
    EXPECT_EQ(left->step, Step::registration);
    EXPECT_EQ(left->why, "no");
  }
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(engagement().client("second", make_client("b")).client_id, "b")
      << "another role is another matter";
}

TEST_F(Sharing, what_the_tester_did_not_bring_is_not_asked_for_again) {
  int tries = 0;
  const auto fail = [&]() -> oauth::Client {
    ++tries;
    throw NotExercised{"a client"};
  };
  for (int i = 0; i < 3; ++i) {
    const auto left = left_with<NotExercised>([&] { engagement().client("public", fail); });
    ASSERT_TRUE(left);
    EXPECT_EQ(left->bring, "a client");
  }
  EXPECT_EQ(tries, 1);
}

TEST_F(Sharing, what_was_inconclusive_or_limited_is_tried_again) {
  int tries = 0;
  EXPECT_THROW(engagement().client("public",
                                   [&]() -> oauth::Client {
                                     ++tries;
                                     throw RateLimited{.what = "429"};
                                   }),
               RateLimited);
  EXPECT_THROW(engagement().client("public",
                                   [&]() -> oauth::Client {
                                     ++tries;
                                     throw Inconclusive{"who knows"};
                                   }),
               Inconclusive);
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(engagement().client("public", make_client("a")).client_id, "a");
}

TEST_F(Sharing, a_restart_forgets_everything) {
  int restarts = 0;
  options_.restart = [&] { return ++restarts > 0; };
  engagement().client("public", make_client("a"));
  engagement().token("access", make(minutes{5}));
  engagement().set_standing_control("honest");
  engagement().facts(Revision::v2025_11_25);
  engagement().has_sessions(Revision::v2025_11_25, [] { return true; });
  engagement().cookies().store(kIssuer, {{.name = "Set-Cookie", .value = "sid=1"}});
  const auto fail = []() -> oauth::Client { throw Blocked{Step::registration, "no"}; };
  EXPECT_THROW(engagement().client("second", fail), Blocked);
  const auto lack = []() -> oauth::Client { throw NotExercised{"it"}; };
  EXPECT_THROW(engagement().client("confidential", lack), NotExercised);

  EXPECT_TRUE(engagement().restart());
  EXPECT_EQ(restarts, 1);
  EXPECT_EQ(engagement().restarts(), 1);
  EXPECT_EQ(engagement().client("public", make_client("b")).client_id, "b");
  EXPECT_EQ(engagement().client("second", make_client("c")).client_id, "c");
  EXPECT_EQ(engagement().client("confidential", make_client("d")).client_id, "d");
  EXPECT_NE(engagement().token("access", make(minutes{5})).access_token, "made-2");
  EXPECT_FALSE(engagement().control_stands("honest"));
  EXPECT_FALSE(engagement().has_sessions(Revision::v2025_11_25, [] { return false; }));
  EXPECT_EQ(engagement().cookies().header_for(kIssuer), std::nullopt);
  const std::size_t knocks = count_of(kMcp);
  engagement().facts(Revision::v2025_11_25);
  EXPECT_GT(count_of(kMcp), knocks);
}

TEST_F(Sharing, an_attached_target_is_not_restarted_and_not_forgotten) {
  engagement().client("public", make_client("a"));
  EXPECT_FALSE(engagement().restart());
  EXPECT_EQ(engagement().restarts(), 0);
  EXPECT_EQ(engagement().client("public", make_client("b")).client_id, "a");
}

TEST_F(Sharing, a_target_that_does_not_come_back_is_said) {
  options_.restart = [] { return false; };
  EXPECT_FALSE(engagement().restart());
}

TEST_F(Sharing, whether_there_are_sessions_is_found_out_once_a_revision) {
  int asked = 0;
  const auto find_out = [&] { return ++asked > 1; };
  EXPECT_FALSE(engagement().has_sessions(Revision::v2025_06_18, find_out));
  EXPECT_FALSE(engagement().has_sessions(Revision::v2025_06_18, find_out));
  EXPECT_TRUE(engagement().has_sessions(Revision::v2025_11_25, find_out));
  EXPECT_EQ(asked, 2);
}

TEST_F(Sharing, one_control_stands_at_a_time) {
  EXPECT_FALSE(engagement().control_stands("a"));
  engagement().set_standing_control("a");
  EXPECT_TRUE(engagement().control_stands("a"));
  engagement().set_standing_control("b");
  EXPECT_FALSE(engagement().control_stands("a"));
}

TEST_F(Sharing, a_registration_that_fails_is_tried_once_a_run) {
  at("/register", http::fake_json(400, R"({"error":"invalid_client_metadata"})"));
  for (int i = 0; i < 3; ++i) {
    Probe one = probe();
    const auto left = left_with<Blocked>([&] { one.client(); });
    ASSERT_TRUE(left);
    EXPECT_EQ(left->step, Step::registration);
    EXPECT_THAT(left->why, testing::HasSubstr("invalid_client_metadata"));
  }
  EXPECT_EQ(count_of("/register"), 2U) << "with the scopes, and without";
  Probe one = probe();
  EXPECT_THROW(one.access_token(), Blocked);
  EXPECT_EQ(count_of("/register"), 2U);
}

TEST_F(Sharing, what_is_blocked_in_one_revision_may_work_in_another) {
  // The first revision finds nothing at the server's origin but its fixed endpoints, which are not
  // there; the later ones are led to the authorization server.
  Probe early = probe(Revision::v2025_03_26);
  EXPECT_THROW(early.access_token(), Blocked);
  Probe later = probe(Revision::v2025_11_25);
  EXPECT_EQ(later.access_token(), "token-1");
}

TEST_F(Sharing, a_token_without_a_resource_is_not_used_where_the_revision_names_one) {
  options_.target.authorization_server.issuer = kIssuer;
  Probe early = probe(Revision::v2025_03_26);
  EXPECT_EQ(early.access_token(), "token-1");
  Probe later = probe(Revision::v2025_11_25);
  EXPECT_EQ(later.access_token(), "token-2");
  EXPECT_EQ(count_of("/register"), 1U) << "the client is the same";
  Probe latest = probe(Revision::v2026_07_28);
  EXPECT_EQ(latest.access_token(), "token-2");
}

}  // namespace
}  // namespace assay
