// What a campaign comes to as a verdict, with its counterexample and its evidence.
#include <rapidcheck/gen/Numeric.h>
#include <rapidcheck/gen/Transform.h>

#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::SizeIs;

/// A number that is sent as the last part of a path.
struct Number {
  int value{};
  Document document() const { return Document::object({{"number", value}}); }
  static std::optional<Number> from(const Document& document) {
    const auto value = document["number"].integer();
    return value ? std::optional(Number{static_cast<int>(*value)}) : std::nullopt;
  }
  std::string text() const { return "number " + std::to_string(value); }
};

rc::Gen<Number> numbers() {
  return rc::gen::map(rc::gen::inRange(0, 1000), [](int value) { return Number{value}; });
}

class Attacks : public JudgeTest {
 protected:
  Attacks() {
    at("/number", [this](const http::Request& request) {
      const int number = std::stoi(request.url.substr(request.url.find('=') + 1));
      return http::fake_response(answer_(number));
    });
  }

  attack::Attack<Number> attack_of_a_test() {
    return {.id = "access.of_a_test",
            .claim = "So it is.",
            .cites = {req::unauthorized_is_401},
            .flaws = {flaw::bare_401},
            .control = {.name = "honest", .run = [this](Probe&) { ++controls_; }},
            .inputs = [](Probe&) { return numbers(); },
            .run =
                [](Probe& probe, const Number& number) {
                  const auto url = "http://127.0.0.1:2/number?is=" + std::to_string(number.value);
                  probe.expect(req::unauthorized_is_401, probe.get(url, "try a number"),
                               HasStatus(401));
                }};
  }
  Instance judged_attack(const JudgeOptions& options = {.attack = {.seed = 5}}) {
    return judged(attack::attack(attack_of_a_test()), Revision::v2025_11_25, options);
  }

  std::function<int(int)> answer_ = [](int) { return 401; };
  int controls_{};
};

TEST_F(Attacks, pass_where_every_attempt_held) {
  const Instance instance = judged_attack();
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_EQ(instance.kind, Kind::attack);
  ASSERT_TRUE(instance.attempts);
  EXPECT_EQ(instance.attempts->planned, 100U);
  EXPECT_EQ(instance.attempts->made, 100U);
  ASSERT_THAT(instance.checks, SizeIs(1));
  EXPECT_THAT(instance.checks[0].actual, HasSubstr("in 100 attempts"));
  EXPECT_EQ(controls_, 3) << "before, between the batches, after";
}

TEST_F(Attacks, fail_with_the_smallest_input) {
  answer_ = [](int number) { return number >= 300 ? 200 : 401; };
  const Instance instance = judged_attack();
  EXPECT_EQ(instance.verdict, Verdict::fail);
  ASSERT_TRUE(instance.counterexample);
  EXPECT_EQ(instance.counterexample->text, "number 300");
  EXPECT_EQ(instance.counterexample->input.dump(), R"({"number":300})");
  ASSERT_THAT(instance.checks, SizeIs(1)) << "of the replayed counterexample alone";
  EXPECT_THAT(instance.exchanges,
              Contains(Field(&http::ExchangeRecord::id, instance.checks[0].exchanges.at(0))));
}

TEST_F(Attacks, are_the_same_for_the_same_seed) {
  std::vector<int> seen;
  answer_ = [&](int number) {
    seen.push_back(number);
    return 401;
  };
  judged_attack();
  const auto first = std::exchange(seen, {});
  judged_attack();
  EXPECT_EQ(first, seen);
  seen.clear();
  judged_attack({.attack = {.seed = 6}});
  EXPECT_NE(first, seen);
}

TEST_F(Attacks, make_as_many_attempts_as_asked_for) {
  const Instance instance = judged_attack({.attack = {.attempts = 7}});
  EXPECT_EQ(instance.attempts->made, 7U);
}

TEST_F(Attacks, that_cannot_be_repeated_are_an_error) {
  int asked = 0;
  answer_ = [&](int) { return ++asked == 3 ? 200 : 401; };
  const Instance instance = judged_attack({.attack = {.connections = 1}});
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("Flaky: attempt 3 broke "));
  ASSERT_TRUE(instance.counterexample);
}

TEST_F(Attacks, with_no_outcome_are_an_error) {
  auto attack = attack_of_a_test();
  attack.run = [](Probe&, const Number&) { throw Inconclusive{"No answer came."}; };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("No answer came."));
}

TEST_F(Attacks, that_are_met_by_silence_are_neither_held_nor_broken) {
  for (const auto fault : {http::Fault::truncated, http::Fault::timeout}) {
    for (const bool wants_401 : {true, false}) {
      ClosingProxy proxy(transport_, fault);
      start_over();
      options_.transport = &proxy;
      auto attack = attack_of_a_test();
      attack.run = [wants_401](Probe& probe, const Number&) {
        const auto reply = probe.get("http://127.0.0.1:2/number?is=1", "try a number");
        wants_401 ? probe.expect(req::unauthorized_is_401, reply, HasStatus(401))
                  : probe.expect(req::unauthorized_is_401, reply, testing::Not(HasStatus(200)));
      };
      EXPECT_EQ(judged(attack::attack(attack)).verdict, Verdict::error) << wants_401;
    }
  }
}

TEST_F(Attacks, that_are_mostly_met_by_silence_prove_nothing) {
  ClosingProxy proxy(transport_, http::Fault::truncated);
  start_over();
  options_.transport = &proxy;
  auto attack = attack_of_a_test();
  attack.attempts = 20;
  attack.run = [](Probe& probe, const Number& number) {
    const bool is_let_through = number.value % 3 == 0;
    probe.expect(req::unauthorized_is_401,
                 probe.get(is_let_through ? kClosed : "http://127.0.0.1:2/number?is=1", "try"),
                 HasStatus(401));
  };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("The connection was closed on"));
}

TEST_F(Attacks, tell_every_kind_of_answer) {
  answer_ = [](int number) { return number % 2 == 0 ? 401 : 403; };
  auto attack = attack_of_a_test();
  attack.inputs = {};
  attack.all_inputs = [](Probe&) { return std::vector<Number>{{1}, {2}, {4}}; };
  attack.run = [](Probe& probe, const Number& number) {
    const auto url = "http://127.0.0.1:2/number?is=" + std::to_string(number.value);
    probe.expect(req::unauthorized_is_401, probe.get(url, "try a number"),
                 testing::AnyOf(HasStatus(401), HasStatus(403)));
  };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_THAT(instance.checks.at(0).actual, HasSubstr("(in 1 attempts)"));
  EXPECT_THAT(instance.checks.at(0).actual, HasSubstr("(in 2 attempts)"));
}

TEST_F(Attacks, that_a_limit_ends_tell_what_they_had_met) {
  answer_ = [](int) { return 200; };
  auto attack = attack_of_a_test();
  attack.control.run = [this](Probe& probe) {
    if (++controls_ > 1) {
      throw RateLimited{.what = "429"};
    }
    look(probe);
  };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("broke MCP#authorization"));
  EXPECT_THAT(instance.reason, HasSubstr("could not be confirmed"));
}

TEST_F(Attacks, wait_for_a_limit_of_their_controls) {
  auto attack = attack_of_a_test();
  attack.control.run = [this](Probe&) {
    if (++controls_ == 2) {
      throw RateLimited{.what = "429", .retry_after = std::chrono::seconds{1}};
    }
  };
  const Instance instance = judged(attack::attack(attack), Revision::v2025_11_25,
                                   {.patience = std::chrono::seconds{2}, .attack = {.seed = 5}});
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_EQ(controls_, 4) << "one of three was made again, and the batches were not";
}

TEST_F(Attacks, that_are_about_no_target_of_this_make_do_not_apply) {
  auto attack = attack_of_a_test();
  attack.run = [](Probe& probe, const Number&) { probe.not_applicable("It shows no scopes."); };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::not_applicable);
  EXPECT_EQ(instance.reason, "It shows no scopes.");
}

TEST_F(Attacks, with_a_small_part_of_a_budget_prove_nothing) {
  JudgeOptions options;
  options.attack.share = [](const Case&, std::size_t) {
    return AttemptShare{.attempts = 5, .cut_short = "the budget is small"};
  };
  const Instance instance = judged_attack(options);
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("Only 5 of 100 attempts could be made"));
}

TEST_F(Attacks, keep_what_was_broken_before_an_attempt_was_left) {
  auto attack = attack_of_a_test();
  attack.run = [](Probe& probe, const Number&) {
    look(probe, kOpen);
    throw Inconclusive{"Then it fell silent."};
  };
  EXPECT_EQ(judged(attack::attack(attack)).verdict, Verdict::fail);
}

TEST_F(Attacks, warn_about_a_broken_should) {
  auto attack = attack_of_a_test();
  attack.cites = {req::unauthorized_is_401, req::challenge_names_scope};
  attack.run = [](Probe& probe, const Number& number) {
    look(probe);
    probe.expect(req::challenge_names_scope,
                 probe.get(number.value > 20 ? kOpen : kClosed, "look for scopes"), HasStatus(401));
  };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_THAT(instance.warnings(), SizeIs(1));
  ASSERT_TRUE(instance.counterexample);
  EXPECT_EQ(instance.counterexample->text, "number 21");
}

/// A sample of a matrix, or one cell of it, is about some of its requirements.
TEST_F(Attacks, of_which_a_part_is_made_need_not_show_every_requirement) {
  auto attack = attack_of_a_test();
  attack.cites = {req::unauthorized_is_401, req::audience_checked};
  const auto verdict = [&](const AttackOptions& options) {
    return judged(attack::attack(attack), Revision::v2025_11_25, {.attack = options}).verdict;
  };
  EXPECT_EQ(verdict({}), Verdict::error) << "nothing was shown about the other requirement";
  EXPECT_EQ(verdict({.sample = 3}), Verdict::pass);
  EXPECT_EQ(verdict({.replayed = Number{3}.document()}), Verdict::pass);
}

TEST_F(Attacks, wait_for_a_limit_and_judge_none) {
  int limited = 0;
  answer_ = [&](int) { return limited++ < 3 ? 429 : 401; };
  const Instance instance =
      judged_attack({.patience = std::chrono::seconds{2}, .attack = {.attempts = 10}});
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_EQ(instance.attempts->made, 10U);
}

TEST_F(Attacks, that_are_limited_too_early_prove_nothing) {
  int asked = 0;
  answer_ = [&](int) { return ++asked > 10 ? 429 : 401; };
  const Instance instance = judged_attack();
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, HasSubstr("Only 10 of 100 attempts could be made"));
  EXPECT_THAT(instance.reason, HasSubstr("--patience 1 tries again later."));
}

TEST_F(Attacks, that_are_limited_late_say_so) {
  int asked = 0;
  answer_ = [&](int) { return ++asked > 60 ? 429 : 401; };
  const Instance instance = judged_attack();
  EXPECT_EQ(instance.verdict, Verdict::pass) << instance.reason;
  EXPECT_EQ(instance.attempts->made, 60U);
  EXPECT_THAT(instance.attempts->cut_short, HasSubstr("limits the rate"));
}

TEST_F(Attacks, list_every_input_that_breaks_where_all_are_tried) {
  auto attack = attack_of_a_test();
  attack.inputs = {};
  attack.all_inputs = [](Probe&) { return std::vector<Number>{{1}, {2}, {3}, {4}}; };
  answer_ = [](int number) { return number % 2 == 0 ? 200 : 401; };
  const Instance instance = judged(attack::attack(attack));
  EXPECT_EQ(instance.verdict, Verdict::fail);
  EXPECT_EQ(instance.counterexample->text, "number 2");
  EXPECT_THAT(instance.counterexample->others, ElementsAre("number 4"));
}

TEST_F(Attacks, replay_one_input) {
  answer_ = [](int number) { return number == 12 ? 200 : 401; };
  const auto replayed = [&](const Document& input) {
    return judged_attack({.attack = {.replayed = input}});
  };
  EXPECT_EQ(replayed(Number{12}.document()).verdict, Verdict::fail);
  EXPECT_EQ(replayed(Number{13}.document()).verdict, Verdict::pass);
  const Instance foreign = replayed(Document::object({{"colour", "red"}}));
  EXPECT_EQ(foreign.verdict, Verdict::error) << "data of another attack is no pass";
}

/// Even numbers show something about one requirement, odd ones about another.
TEST_F(Attacks, in_part_need_not_show_everything) {
  auto attack = attack_of_a_test();
  attack.cites = {req::unauthorized_is_401, req::insufficient_scope_is_403};
  attack.run = [](Probe& probe, const Number& number) {
    const auto rule =
        number.value % 2 == 0 ? req::unauthorized_is_401 : req::insufficient_scope_is_403;
    probe.expect(rule, probe.get(kClosed, "look"), HasStatus(401));
  };
  attack.inputs = {};
  const auto judged_with = [&](std::vector<Number> all, const AttackOptions& options) {
    attack.all_inputs = [all](Probe&) { return all; };
    return judged(attack::attack(attack), Revision::v2025_11_25, {.attack = options});
  };
  EXPECT_EQ(judged_with({{1}, {2}}, {}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({{2}}, {}).verdict, Verdict::error) << "of the other nothing was shown";
  EXPECT_EQ(judged_with({{2}, {1}}, {.sample = 1}).verdict, Verdict::pass);
  EXPECT_EQ(judged_with({{2}, {1}}, {.replayed = Number{2}.document()}).verdict, Verdict::pass);
}

}  // namespace
}  // namespace assay
