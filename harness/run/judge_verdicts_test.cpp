// What a case comes to.
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class Verdicts : public JudgeTest {};

constexpr auto kSilent = "http://127.0.0.1:2/number";  ///< where a ClosingProxy closes

TEST_F(Verdicts, pass_when_every_must_held) {
  const Instance instance = judged([](Probe& probe) { look(probe); });
  EXPECT_EQ(instance.verdict, Verdict::pass);
  EXPECT_EQ(instance.reason, "");
  EXPECT_EQ(instance.because, "");
  ASSERT_EQ(instance.checks.size(), 1U);
  EXPECT_EQ(instance.checks[0].requirement, req::unauthorized_is_401);
  EXPECT_THAT(instance.exchanges, SizeIs(1));
}

TEST_F(Verdicts, fail_when_a_must_was_broken) {
  const Instance instance = judged([](Probe& probe) {
    look(probe);
    look(probe, kOpen);
    look(probe);
  });
  EXPECT_EQ(instance.verdict, Verdict::fail);
  EXPECT_THAT(instance.failures(), SizeIs(1));
}

TEST_F(Verdicts, what_broke_counts_although_the_case_was_left_afterwards) {
  EXPECT_EQ(judged([](Probe& probe) {
              look(probe, kOpen);
              probe.not_applicable("It turned out to be about something else.");
            }).verdict,
            Verdict::fail);
  EXPECT_EQ(judged([](Probe& probe) {
              look(probe, kOpen);
              probe.not_exercised("more");
            }).verdict,
            Verdict::fail);
}

TEST_F(Verdicts, a_broken_should_only_warns) {
  const Instance instance = judged(
      [](Probe& probe) {
        look(probe);
        probe.expect(req::invalid_token_named, probe.get(kOpen, "look"), HasStatus(401));
      },
      {req::unauthorized_is_401, req::invalid_token_named});
  EXPECT_EQ(instance.verdict, Verdict::pass);
  EXPECT_THAT(instance.warnings(), SizeIs(1));
}

// Unreachable, crashed or timed out is ERROR: whoever was not heard has neither kept nor broken a
// rule.
TEST_F(Verdicts, silence_neither_keeps_nor_breaks_a_rule) {
  for (const auto fault : {http::Fault::truncated, http::Fault::timeout, http::Fault::refused}) {
    ClosingProxy proxy(transport_, fault);
    options_.transport = &proxy;
    for (const bool would_hold : {true, false}) {
      start_over();
      const Instance instance = judged([&](Probe& probe) {
        const http::Exchange silence = probe.get(kSilent, "look");
        would_hold ? probe.expect(req::unauthorized_is_401, silence, testing::Not(HasStatus(200)))
                   : probe.expect(req::unauthorized_is_401, silence, HasStatus(401));
      });
      EXPECT_EQ(instance.verdict, Verdict::error);
      EXPECT_THAT(instance.reason, HasSubstr("did not answer (No answer came.)"));
      EXPECT_THAT(instance.checks, IsEmpty());
    }
  }
}

// What our own side could not send says nothing about the server.
TEST_F(Verdicts, whoever_stopped_the_request_is_blamed) {
  const auto asked = [](Probe& probe) {
    probe.get(kSilent, "ask");
    probe.not_applicable("Nothing was said.");
  };
  for (const auto& [fault, blamed] :
       {std::pair{http::Fault::timeout, "The server did not answer (No answer came.)"},
        std::pair{http::Fault::bad_request, "The request was not sent (No answer came.)"}}) {
    ClosingProxy proxy(transport_, fault);
    options_.transport = &proxy;
    start_over();
    const Instance left = judged(asked);
    EXPECT_EQ(left.verdict, Verdict::error);
    EXPECT_THAT(left.reason, AllOf(StartsWith(blamed), HasSubstr("whether this case applies")));
    start_over();
    EXPECT_THAT(judged([](Probe& probe) { look(probe, kSilent); }).reason, StartsWith(blamed));
  }
}

// Its own sentence says so, and the case ends there.
TEST_F(Verdicts, a_case_ends_where_the_budget_does) {
  ClosingProxy proxy(transport_, http::Fault::over_budget);
  options_.transport = &proxy;
  const Instance left = judged([](Probe& probe) {
    probe.get(kSilent, "ask");
    probe.not_applicable("Nothing was said.");
  });
  EXPECT_EQ(left.verdict, Verdict::error);
  EXPECT_EQ(left.reason, "No answer came.");
}

TEST_F(Verdicts, what_broke_counts_although_silence_followed) {
  ClosingProxy proxy(transport_, http::Fault::truncated);
  options_.transport = &proxy;
  const Instance instance = judged([](Probe& probe) {
    look(probe, kOpen);
    look(probe, kSilent);
  });
  EXPECT_EQ(instance.verdict, Verdict::fail);
  EXPECT_THAT(instance.checks, SizeIs(1));
}

TEST_F(Verdicts, no_pass_while_a_must_was_not_looked_at) {
  const Instance instance = judged([](Probe& probe) { look(probe); },
                                   {req::unauthorized_is_401, req::invalid_token_is_401});
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr(row_of(req::invalid_token_is_401).id));
}

TEST_F(Verdicts, a_must_not_has_to_be_looked_at_too) {
  const Instance instance = judged([](Probe& probe) { look(probe); },
                                   {req::unauthorized_is_401, req::password_grant_refused});
  EXPECT_EQ(instance.verdict, Verdict::error);
}

TEST_F(Verdicts, what_broke_counts_although_something_else_was_not_looked_at) {
  EXPECT_EQ(judged([](Probe& probe) { look(probe, kOpen); },
                   {req::unauthorized_is_401, req::invalid_token_is_401})
                .verdict,
            Verdict::fail);
}

TEST_F(Verdicts, a_should_need_not_be_looked_at_where_a_must_was) {
  EXPECT_EQ(judged([](Probe& probe) { look(probe); },
                   {req::unauthorized_is_401, req::invalid_token_named})
                .verdict,
            Verdict::pass);
}

TEST_F(Verdicts, a_must_of_later_revisions_need_not_be_looked_at_before_them) {
  const Case subject = case_of("access.of_a_test", [](Probe& probe) { look(probe); },
                               {req::unauthorized_is_401, req::method_header_matches_body});
  EXPECT_EQ(judged(subject, Revision::v2025_11_25).verdict, Verdict::pass);
  EXPECT_EQ(judged(subject, Revision::v2026_07_28).verdict, Verdict::error);
}

TEST_F(Verdicts, nothing_looked_at_is_no_pass) {
  const auto idle = [](Probe&) {};
  EXPECT_EQ(judged(idle).verdict, Verdict::error);
  const Instance advisory = judged(idle, {req::invalid_token_named});
  EXPECT_EQ(advisory.verdict, Verdict::error) << "also where no MUST is cited";
  EXPECT_FALSE(advisory.reason.empty());
}

TEST_F(Verdicts, a_case_that_is_not_about_the_target_says_why) {
  const Instance instance = judged([](Probe& probe) { probe.not_applicable("It has none."); });
  EXPECT_EQ(instance.verdict, Verdict::not_applicable);
  EXPECT_EQ(instance.reason, "It has none.");
}

TEST_F(Verdicts, a_case_for_which_something_is_missing_says_what_to_bring) {
  const Instance instance = judged([](Probe& probe) { probe.not_exercised("a key"); });
  EXPECT_EQ(instance.verdict, Verdict::not_exercised);
  EXPECT_EQ(instance.reason, "Bring a key");
}

TEST_F(Verdicts, a_case_without_a_verdict_is_an_error) {
  const Instance instance = judged([](Probe&) { throw Inconclusive{"Who knows."}; });
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.reason, "Who knows.");
  EXPECT_EQ(instance.because, "");
}

TEST_F(Verdicts, a_case_behind_a_broken_step_names_the_step) {
  const Instance instance = judged([](Probe&) { throw Blocked{Step::token, "No token."}; });
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.reason, "No token.");
  EXPECT_EQ(instance.because, name_of(Step::token));
}

TEST_F(Verdicts, a_bug_of_the_harness_is_an_error_and_says_so) {
  const Instance instance = judged([](Probe&) { throw std::runtime_error("oh"); });
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.reason, "The harness failed in this case: oh");
  const Instance uncited = judged([](Probe& probe) { look(probe); }, {req::invalid_token_is_401});
  EXPECT_EQ(uncited.verdict, Verdict::error);
  EXPECT_THAT(uncited.reason, HasSubstr("does not cite"));
}

TEST_F(Verdicts, a_rule_that_the_revision_does_not_have_is_not_applicable) {
  bool ran = false;
  const Case subject =
      case_of("access.of_a_test", [&](Probe&) { ran = true; }, {req::method_header_matches_body});
  const Instance instance = judged(subject, Revision::v2025_06_18);
  EXPECT_EQ(instance.verdict, Verdict::not_applicable);
  EXPECT_THAT(instance.reason, HasSubstr("2025-06-18"));
  EXPECT_FALSE(ran);
}

TEST_F(Verdicts, an_instance_says_what_it_is_of) {
  Case subject = case_of("access.of_a_test", [](Probe& probe) { look(probe); });
  subject.since = "0.7";
  const Instance instance = judged(subject, Revision::v2025_06_18);
  EXPECT_EQ(instance.id, "access.of_a_test");
  EXPECT_EQ(instance.revision, Revision::v2025_06_18);
  EXPECT_EQ(instance.name(), "access.of_a_test[2025-06-18]");
  EXPECT_EQ(instance.claim, "So it is.");
  EXPECT_EQ(instance.phase, Phase::access);
  EXPECT_EQ(instance.kind, Kind::conformance);
  EXPECT_EQ(instance.since, "0.7");
}

TEST_F(Verdicts, evidence_is_kept_whatever_the_verdict) {
  const Instance instance = judged([](Probe& probe) {
    look(probe);
    throw Inconclusive{"Who knows."};
  });
  EXPECT_THAT(instance.exchanges, SizeIs(1));
  EXPECT_THAT(instance.checks, SizeIs(1));
}

TEST_F(Verdicts, of_much_evidence_the_last_and_the_cited_are_kept) {
  const Instance instance = judged([](Probe& probe) {
    look(probe);
    for (int i = 0; i < 100; ++i) {
      probe.get(kOpen, "again " + std::to_string(i));
    }
  });
  ASSERT_EQ(instance.exchanges.size(), 61U);
  EXPECT_EQ(instance.exchanges.front().purpose, "look");
  EXPECT_EQ(instance.exchanges[1].purpose, "again 40");
  EXPECT_EQ(instance.exchanges.back().purpose, "again 99");
}

TEST_F(Verdicts, no_secret_reaches_an_instance) {
  const std::string secret = "a-secret-that-nobody-may-read";
  options_.redactor.learn("access_token", secret);
  const Instance checked = judged([&](Probe& probe) {
    const auto reply =
        probe.send({.url = kOpen, .headers = {{.name = "X", .value = secret}}}, "look");
    const Finding finding{.what = "it", .value = secret, .from = {reply}};
    probe.expect(req::unauthorized_is_401, finding,
                 testing::Field(&Finding::what, testing::StrEq(secret)));
  });
  ASSERT_EQ(checked.checks.size(), 1U);
  EXPECT_THAT(checked.checks[0].expected, Not(HasSubstr(secret)));
  EXPECT_THAT(checked.checks[0].actual, Not(HasSubstr(secret)));
  ASSERT_EQ(checked.exchanges.size(), 1U);
  EXPECT_THAT(checked.exchanges[0].request.headers.first("X").value_or(""), Not(HasSubstr(secret)));
  for (const auto& leave : std::vector<std::function<void(Probe&)>>{
           [&](Probe&) { throw Inconclusive{secret}; }, [&](Probe&) { throw NotExercised{secret}; },
           [&](Probe&) { throw NotApplicable{secret}; },
           [&](Probe&) { throw Blocked{Step::token, secret}; },
           [&](Probe&) { throw std::runtime_error(secret); },
           [&](Probe&) { throw RateLimited{.what = "GET http://h/?t=" + secret}; }}) {
    const Instance left = judged(leave);
    EXPECT_THAT(left.reason, Not(IsEmpty()));
    EXPECT_THAT(left.reason, Not(HasSubstr(secret)));
  }
}

class Attribution : public testing::Test {
 protected:
  Attribution()
      : catalog_([] {
          Case guardian = case_of("authorization.guardian", [](Probe&) {});
          guardian.guards = Step::token;
          Case other = case_of("discovery.other", [](Probe&) {});
          other.guards = Step::server_metadata;
          Case earlier = case_of("authorization.earlier_guardian", [](Probe&) {});
          earlier.guards = Step::registration;
          return std::vector{other, earlier, guardian, case_of("access.blocked", [](Probe&) {})};
        }()) {}

  static Instance blocked() {
    return {.id = "access.blocked",
            .revision = Revision::v2025_11_25,
            .verdict = Verdict::error,
            .because = std::string(name_of(Step::token))};
  }
  static Instance guardian(Verdict verdict, Revision revision = Revision::v2025_11_25) {
    return {.id = "authorization.guardian", .revision = revision, .verdict = verdict};
  }
  /// `because` of the blocked one, among others.
  std::string attributed(std::vector<Instance> instances) {
    instances.push_back(blocked());
    attribute_blocked(instances, catalog_);
    return instances.back().because;
  }

  Catalog catalog_;
};

TEST_F(Attribution, goes_to_the_guardian_of_the_step_that_failed) {
  EXPECT_EQ(attributed({guardian(Verdict::fail)}), "authorization.guardian");
}

// Silence at a step is no verdict on it, and yet the one thing to look at.
TEST_F(Attribution, goes_to_a_guardian_without_a_verdict_too) {
  EXPECT_EQ(attributed({guardian(Verdict::error)}), "authorization.guardian");
}

TEST_F(Attribution, goes_to_the_first_step_that_broke) {
  Instance stumbled = guardian(Verdict::error);
  stumbled.because = std::string(name_of(Step::registration));
  EXPECT_EQ(attributed({{.id = "authorization.earlier_guardian",
                         .revision = Revision::v2025_11_25,
                         .verdict = Verdict::fail},
                        stumbled}),
            "authorization.earlier_guardian");
}

TEST_F(Attribution, goes_to_nobody_where_the_guardian_did_not_fail) {
  for (const Verdict verdict : {Verdict::pass, Verdict::not_applicable, Verdict::not_exercised}) {
    EXPECT_EQ(attributed({guardian(verdict)}), "") << name_of(verdict);
  }
  EXPECT_EQ(attributed({}), "") << "it was not selected";
}

http::ExchangeRecord met(const char* url, std::variant<http::TransportFault, http::Response> what) {
  return {.request = {.method = "POST", .url = url}, .outcome = std::move(what)};
}

// A control of its own, or a body, may meet what the guardian met.
TEST_F(Attribution, goes_to_whoever_met_the_same_trouble_at_the_same_place) {
  constexpr auto token = "http://127.0.0.1:1/token";
  const http::TransportFault silence{.kind = http::Fault::timeout};
  Instance stumbled = guardian(Verdict::fail);
  stumbled.exchanges = {met(token, http::fake_response(500)),
                        met("http://127.0.0.1:1/authorize", http::fake_response(200))};
  Instance stray{.id = "access.blocked",
                 .revision = Revision::v2025_11_25,
                 .verdict = Verdict::error,
                 .reason = "Control failed"};
  const auto because_of = [&](http::ExchangeRecord last) {
    stray.exchanges = {std::move(last)};
    std::vector<Instance> instances{stumbled, stray};
    attribute_blocked(instances, catalog_);
    return instances.back().because;
  };
  EXPECT_EQ(because_of(met("http://127.0.0.1:1/token?x=1", http::fake_response(500))),
            "authorization.guardian");
  EXPECT_EQ(because_of(met(token, http::fake_response(400))), "") << "another status";
  EXPECT_EQ(because_of(met(token, silence)), "") << "silence is something else";
  EXPECT_EQ(because_of(met("http://127.0.0.1:1/register", http::fake_response(500))), "");
  stumbled.exchanges = {met(token, silence)};
  EXPECT_EQ(because_of(met(token, silence)), "authorization.guardian");
  stumbled.verdict = Verdict::pass;
  EXPECT_EQ(because_of(met(token, silence)), "") << "who passed stands in nobody's way";
}

TEST_F(Attribution, is_a_matter_of_one_revision) {
  EXPECT_EQ(attributed({guardian(Verdict::fail, Revision::v2026_07_28)}), "");
}

TEST_F(Attribution, the_guardian_of_another_step_is_not_to_blame) {
  EXPECT_EQ(
      attributed(
          {{.id = "discovery.other", .revision = Revision::v2025_11_25, .verdict = Verdict::fail}}),
      "");
}

TEST_F(Attribution, leaves_everything_else_alone) {
  std::vector<Instance> instances{guardian(Verdict::fail)};
  attribute_blocked(instances, catalog_);
  EXPECT_EQ(instances[0].because, "");
}

}  // namespace
}  // namespace assay
