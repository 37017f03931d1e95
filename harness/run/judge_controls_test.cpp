// A refusal proves nothing without a control: what surrounds the body of a case, and what a rate
// limit does to it.
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Controls : public JudgeTest {
 protected:
  /// A case whose control and body note that they ran, in the order in which they did.
  Case controlled(const std::string& control = "honest", std::optional<Step> step = std::nullopt) {
    Case subject = case_of("access.of_a_test", [this](Probe& probe) {
      ran_.emplace_back("body");
      look(probe);
    });
    subject.control = {.name = control, .step = step, .run = [this, control](Probe&) {
                         ran_.push_back(control);
                         if (++controls_ == refuse_) {
                           throw Inconclusive{"It was refused."};
                         }
                       }};
    return subject;
  }
  std::vector<std::string> ran() { return std::exchange(ran_, {}); }

  std::vector<std::string> ran_;
  int controls_{};
  int refuse_{-1};  ///< the control of this number is refused
};

TEST_F(Controls, stand_before_and_after_the_body) {
  EXPECT_EQ(judged(controlled()).verdict, Verdict::pass);
  EXPECT_THAT(ran(), ElementsAre("honest", "body", "honest"));
}

TEST_F(Controls, refused_before_the_body_block_at_their_step) {
  refuse_ = 1;
  const Instance instance = judged(controlled("honest", Step::access));
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.because, name_of(Step::access));
  EXPECT_EQ(instance.reason, "It was refused.");
  EXPECT_THAT(ran(), ElementsAre("honest"));
}

TEST_F(Controls, refused_before_the_body_without_a_step_are_an_error_of_their_own) {
  refuse_ = 1;
  const Instance instance = judged(controlled());
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.because, "");
  EXPECT_THAT(ran(), ElementsAre("honest"));
}

TEST_F(Controls, refused_after_the_body_leave_no_verdict) {
  refuse_ = 2;
  const Instance instance = judged(controlled("honest", Step::access));
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_EQ(instance.because, "") << "before the body it worked: the step is not what is broken";
  EXPECT_THAT(ran(), ElementsAre("honest", "body", "honest"));
}

TEST_F(Controls, refused_after_the_body_take_a_failure_back) {
  refuse_ = 2;
  Case subject = controlled();
  subject.run = [](Probe& probe) { look(probe, kOpen); };
  EXPECT_EQ(judged(subject).verdict, Verdict::error);
}

TEST_F(Controls, that_closed_one_case_open_the_next) {
  judged(controlled());
  ran();
  judged(controlled());
  EXPECT_THAT(ran(), ElementsAre("body", "honest"));
  judged(controlled(), Revision::v2025_11_25);
  EXPECT_THAT(ran(), ElementsAre("body", "honest"));
}

TEST_F(Controls, of_another_name_open_for_themselves) {
  judged(controlled("a"));
  ran();
  judged(controlled("b"));
  EXPECT_THAT(ran(), ElementsAre("b", "body", "b"));
  judged(controlled("a"));
  EXPECT_THAT(ran(), ElementsAre("a", "body", "a"));
}

TEST_F(Controls, stand_no_more_when_a_case_without_one_came_between) {
  judged(controlled());
  ran();
  judged([](Probe& probe) { look(probe); });
  judged(controlled());
  EXPECT_THAT(ran(), ElementsAre("honest", "body", "honest"));
}

TEST_F(Controls, stand_no_more_when_a_body_was_left) {
  for (const auto& leave : std::vector<std::function<void(Probe&)>>{
           [](Probe&) { throw Inconclusive{"x"}; }, [](Probe&) { throw NotApplicable{"x"}; },
           [](Probe&) { throw std::runtime_error("x"); },
           [](Probe&) { throw RateLimited{.what = "x"}; }}) {
    judged(controlled());
    Case left = controlled();
    left.run = leave;
    judged(left);
    ran();
    judged(controlled());
    EXPECT_THAT(ran(), ElementsAre("honest", "body", "honest"));
  }
}

TEST_F(Controls, stand_no_more_when_they_were_refused_after_a_body) {
  refuse_ = 2;
  judged(controlled());
  ran();
  judged(controlled());
  EXPECT_THAT(ran(), ElementsAre("honest", "body", "honest"));
}

TEST_F(Controls, stand_no_more_when_another_was_refused_in_between) {
  judged(controlled("a"));
  refuse_ = 3;
  judged(controlled("b"));
  ran();
  judged(controlled("a"));
  EXPECT_THAT(ran(), ElementsAre("a", "body", "a"));
}

TEST_F(Controls, are_not_run_for_a_case_that_is_not_about_the_target) {
  Case subject = controlled();
  subject.applies_to = {Feature::sessions};
  EXPECT_EQ(judged(subject, Revision::v2026_07_28).verdict, Verdict::not_applicable);
  EXPECT_THAT(ran(), testing::IsEmpty());
}

class Limits : public JudgeTest {
 protected:
  Limits() {
    at("/limited", [this](const auto&) {
      return limited_-- > 0 ? http::fake_response(429, "", retry_after_) : http::fake_response(401);
    });
  }

  Instance judged_limited(const JudgeOptions& options = {}) {
    return judged(case_of("access.of_a_test",
                          [this](Probe& probe) {
                            ++attempts_;
                            look(probe);
                            look(probe, "http://127.0.0.1:2/limited");
                          }),
                  Revision::v2025_11_25, options);
  }
  void launched(bool comes_back = true) {
    options_.restart = [this, comes_back] {
      ++restarts_;
      return comes_back;
    };
  }

  int limited_{1};
  int attempts_{};
  int restarts_{};
  http::Headers retry_after_{};
};

TEST_F(Limits, of_a_launched_target_end_with_a_restart) {
  launched();
  engagement().client("public", [] { return oauth::Client{.client_id = "old"}; });
  const Instance instance = judged_limited();
  EXPECT_EQ(instance.verdict, Verdict::pass);
  EXPECT_EQ(restarts_, 1);
  EXPECT_EQ(attempts_, 2);
  EXPECT_EQ(instance.checks.size(), 2U) << "nothing of the first attempt is left";
  EXPECT_EQ(instance.exchanges.size(), 2U);
  EXPECT_EQ(
      engagement().client("public", [] { return oauth::Client{.client_id = "new"}; }).client_id,
      "new")
      << "what the old process gave out is forgotten";
}

TEST_F(Limits, without_end_are_an_error) {
  launched();
  limited_ = 1000;
  const Instance instance = judged_limited();
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("limits the rate of requests"));
  EXPECT_THAT(instance.reason, HasSubstr("429"));
  EXPECT_EQ(attempts_, restarts_ + 1);
  EXPECT_LE(attempts_, 3);
}

TEST_F(Limits, are_an_error_where_the_target_does_not_come_back) {
  launched(false);
  EXPECT_EQ(judged_limited().verdict, Verdict::error);
  EXPECT_EQ(restarts_, 1);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(Limits, of_an_attached_target_are_an_error_without_patience) {
  EXPECT_EQ(judged_limited().verdict, Verdict::error);
  EXPECT_EQ(attempts_, 1);
  limited_ = 1;
  retry_after_ = {{.name = "Retry-After", .value = "2"}};
  EXPECT_EQ(judged_limited({.patience = std::chrono::seconds{1}}).verdict, Verdict::error);
  EXPECT_EQ(attempts_, 2);
}

TEST_F(Limits, tell_which_patience_allows_the_wait) {
  EXPECT_EQ(judged_limited().reason,
            "The target limits the rate of requests (GET http://127.0.0.1:2/limited -> 429): it "
            "names no wait, --patience 1 tries again later.");
  limited_ = 2;
  retry_after_ = {{.name = "Retry-After", .value = "30"}};
  const auto with = [&](int patience) {
    return judged_limited({.patience = std::chrono::seconds{patience}}).reason;
  };
  EXPECT_THAT(with(0),
              HasSubstr("-> 429): it asks for a wait of 30 s, which --patience 30 allows."));
  EXPECT_THAT(with(29), HasSubstr("which --patience 30 allows."));
}

TEST_F(Limits, of_an_attached_target_are_waited_out_within_patience) {
  retry_after_ = {{.name = "Retry-After", .value = "0"}};
  EXPECT_EQ(judged_limited().verdict, Verdict::pass);
  EXPECT_EQ(attempts_, 2);
}

TEST_F(Limits, keep_the_evidence_of_the_last_attempt) {
  const Instance instance = judged_limited();
  ASSERT_EQ(instance.exchanges.size(), 2U);
  const auto* response = std::get_if<http::Response>(&instance.exchanges.back().outcome);
  ASSERT_NE(response, nullptr);
  EXPECT_EQ(response->status, 429);
}

}  // namespace
}  // namespace assay
