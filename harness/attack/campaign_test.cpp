#include "harness/attack/campaign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gen/Container.h>
#include <rapidcheck/gen/Create.h>
#include <rapidcheck/gen/Numeric.h>
#include <rapidcheck/gen/Predicate.h>
#include <rapidcheck/gen/Transform.h>

#include <functional>
#include <stdexcept>

#include "harness/attack/generated.hpp"

namespace assay::attack {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using Outcome = Attempt::Outcome;

Document document_of(const std::vector<int>& numbers) {
  std::vector<Document> elements(numbers.begin(), numbers.end());
  return Document::array(elements);
}

std::int64_t largest_of(const Document& input) {
  std::int64_t largest = -1;
  for (std::size_t i = 0; i < input.size(); ++i) {
    largest = std::max(largest, input.at(i).integer().value_or(0));
  }
  return largest;
}

std::unique_ptr<Source> lists_of_numbers() {
  return generated(
      rc::gen::map(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1000)), document_of));
}

Attempt broken(const std::string& rule = "a rule") {
  return {.outcome = Outcome::broken, .rules = {rule}};
}

/// A target that is broken for lists with a number of 500 or more, unless a test says otherwise.
class Recording : public Assault {
 public:
  std::function<Attempt(const Document&)> answer = [](const Document& input) {
    return largest_of(input) >= 500 ? broken() : Attempt{.outcome = Outcome::held};
  };

  std::vector<Attempt> attempt(const std::vector<Document>& inputs) override {
    std::vector<Attempt> attempts;
    for (const Document& input : inputs) {
      sent.push_back(input.dump());
      attempts.push_back(answer(input));
    }
    steps.push_back("attempts " + std::to_string(inputs.size()));
    return attempts;
  }
  void control() override {
    steps.emplace_back("control");
    if (steps.size() == refuse_step) {
      throw std::runtime_error("refused");
    }
  }
  bool exhausted() const override { return sent.size() >= afford; }

  std::vector<std::string> steps;
  std::vector<std::string> sent;
  std::size_t refuse_step{};
  std::size_t afford{100'000};
};

CampaignReport conducted(Recording& target, const CampaignOptions& options = {.seed = 1}) {
  const auto source = lists_of_numbers();
  return conduct(*source, options, target);
}

TEST(Campaign, FindsWhatBreaksAndCutsItDownToTheSmallest) {
  Recording target;
  const CampaignReport report = conducted(target);
  ASSERT_TRUE(report.finding);
  EXPECT_EQ(report.finding->input.dump(), "[500]");
  EXPECT_TRUE(report.finding->reproduced);
  EXPECT_TRUE(report.shrunk_fully);
  EXPECT_GT(report.shrinks, 0U);
  EXPECT_EQ(target.sent.back(), "[500]");
}

TEST(Campaign, IsTheSameForTheSameSeed) {
  Recording one;
  Recording other;
  Recording another_seed;
  conducted(one, {.seed = 7});
  conducted(other, {.seed = 7});
  conducted(another_seed, {.seed = 8});
  EXPECT_EQ(one.sent, other.sent);
  EXPECT_NE(one.sent, another_seed.sent);
}

TEST(Campaign, StandsBetweenControls) {
  Recording target;
  target.answer = [](const Document&) { return Attempt{.outcome = Outcome::held}; };
  const CampaignReport report = conducted(target, {.attempts = 100, .batch = 40});
  EXPECT_FALSE(report.finding);
  EXPECT_EQ(report.made, 100U);
  EXPECT_THAT(target.steps, ElementsAre("control", "attempts 40", "control", "attempts 40",
                                        "control", "attempts 20", "control"));
}

TEST(Campaign, SendsTheSmallestOnceMoreBetweenControls) {
  Recording target;
  conducted(target);
  ASSERT_GE(target.steps.size(), 3U);
  EXPECT_THAT(std::vector(target.steps.end() - 3, target.steps.end()),
              ElementsAre("control", "attempts 1", "control"));
}

TEST(Campaign, EndsWhereAControlIsRefused) {
  Recording target;
  target.refuse_step = 3;
  EXPECT_THROW(conducted(target), std::runtime_error);
}

TEST(Campaign, SendsNoInputTwice) {
  Recording target;
  target.answer = [](const Document&) { return Attempt{.outcome = Outcome::held}; };
  const auto source = generated(
      rc::gen::map(rc::gen::inRange(0, 5), [](int number) { return document_of({number}); }));
  const CampaignReport report = conduct(*source, {.attempts = 100}, target);
  EXPECT_THAT(target.sent, SizeIs(5));
  EXPECT_EQ(report.made, 5U);
  EXPECT_FALSE(report.gave_up) << "there are no more inputs than that";
}

TEST(Campaign, KnowsWhatDoesNotComeBack) {
  Recording target;
  bool first = true;
  target.answer = [&](const Document& input) {
    const bool breaks = largest_of(input) >= 500 && std::exchange(first, false);
    return breaks ? broken() : Attempt{.outcome = Outcome::held};
  };
  const CampaignReport report = conducted(target);
  ASSERT_TRUE(report.finding);
  EXPECT_FALSE(report.finding->reproduced);
}

TEST(Campaign, ShrinksToWhatBreaksTheSameRule) {
  Recording target;
  bool shrinking = false;
  target.answer = [&](const Document& input) {
    if (largest_of(input) >= 900) {
      shrinking = true;
      return broken("the grave one");
    }
    return shrinking ? broken("a trifle") : Attempt{.outcome = Outcome::held};
  };
  const CampaignReport report = conducted(target, {.seed = 1, .shrink_attempts = 5000});
  ASSERT_TRUE(report.finding);
  EXPECT_EQ(report.finding->input.dump(), "[900]");
  EXPECT_THAT(report.finding->attempt.rules, ElementsAre("the grave one"));
}

TEST(Campaign, PrefersABrokenMustOfTheBatch) {
  Recording target;
  target.answer = [](const Document& input) {
    return input.at(0).integer() == 7 ? broken()
                                      : Attempt{.outcome = Outcome::warned, .rules = {"should"}};
  };
  const auto source = exhaustive({document_of({1}), document_of({7}), document_of({2})});
  const CampaignReport report = conduct(*source, {}, target);
  ASSERT_TRUE(report.finding);
  EXPECT_EQ(report.finding->input.dump(), "[7]");
  EXPECT_THAT(report.finding->others, SizeIs(2));
}

TEST(Campaign, LooksOnForABrokenMustWhenAShouldIsBroken) {
  Recording target;
  target.answer = [&](const Document& input) {
    return target.sent.size() > 60 && largest_of(input) >= 500
               ? broken()
               : Attempt{.outcome = Outcome::warned, .rules = {"should"}};
  };
  const CampaignReport report = conducted(target);
  ASSERT_TRUE(report.finding);
  EXPECT_EQ(report.finding->attempt.outcome, Outcome::broken);
  EXPECT_GT(report.finding->attempt_number, 50U);
}

TEST(Campaign, SaysWhenTheGeneratorGaveUp) {
  Recording target;
  const auto source = generated(
      rc::gen::suchThat(rc::gen::just(document_of({1})), [](const Document&) { return false; }));
  const CampaignReport report = conduct(*source, {.attempts = 5}, target);
  EXPECT_TRUE(report.gave_up);
  EXPECT_THAT(target.sent, IsEmpty());
}

TEST(Campaign, SaysWhenHardlyAnyInputIsFit) {
  Recording target;
  target.answer = [](const Document&) { return Attempt{.outcome = Outcome::unfit}; };
  const CampaignReport report = conducted(target, {.attempts = 10});
  EXPECT_TRUE(report.gave_up);
  EXPECT_EQ(report.made, 0U);
}

TEST(Campaign, TriesOnceMoreWhatHadNoOutcome) {
  Recording target;
  std::size_t silences = 0;
  target.answer = [&](const Document&) {
    return silences++ == 0 ? Attempt{.why = "silence"} : Attempt{.outcome = Outcome::held};
  };
  EXPECT_EQ(conducted(target).unclear, "");
  target.answer = [](const Document&) { return Attempt{.why = "silence"}; };
  EXPECT_EQ(conducted(target).unclear, "silence");
}

TEST(Campaign, TriesTheCorpusFirst) {
  Recording target;
  const CampaignReport report = conducted(target, {.corpus = {document_of({777, 1})}});
  EXPECT_EQ(target.sent.front(), "[777,1]");
  ASSERT_TRUE(report.finding);
  EXPECT_EQ(report.finding->attempt_number, 1U);
  EXPECT_EQ(report.finding->input.dump(), "[777,1]") << "it was the smallest when it was kept";
}

TEST(Campaign, TellsWhichOfTheCorpusSayNothingHere) {
  Recording target;
  target.answer = [](const Document& input) {
    return Attempt{.outcome = largest_of(input) == 3 ? Outcome::unfit : Outcome::held};
  };
  const auto source = exhaustive({document_of({1}), document_of({2}), document_of({3})});
  const std::vector<Document> corpus{document_of({2}), document_of({3}), document_of({4})};
  const CampaignReport report = conduct(*source, {.corpus = corpus}, target);
  EXPECT_THAT(report.left_out, UnorderedElementsAre(document_of({3}), document_of({4})));
  EXPECT_THAT(target.sent, ElementsAre("[2]", "[3]", "[1]")) << "[4] is no cell of this matrix";
  EXPECT_EQ(report.made, 2U);
}

TEST(Campaign, SpendsNoMoreOnShrinkingThanItsBudget) {
  Recording target;
  const CampaignReport report = conducted(target, {.seed = 1, .shrink_attempts = 1});
  ASSERT_TRUE(report.finding);
  EXPECT_FALSE(report.shrunk_fully);
  EXPECT_EQ(report.shrinks, 1U);
}

TEST(Campaign, EndsWhenNothingMoreCanBeAfforded) {
  Recording target;
  target.answer = [](const Document&) { return Attempt{.outcome = Outcome::held}; };
  target.afford = 20;
  const CampaignReport report = conducted(target, {.attempts = 100, .batch = 10});
  EXPECT_EQ(report.made, 20U);
  EXPECT_EQ(report.planned, 100U);
  EXPECT_FALSE(report.gave_up);
}

TEST(Replay, SendsOneInputBetweenControls) {
  Recording target;
  EXPECT_TRUE(replay(document_of({600}), target).finding);
  EXPECT_THAT(target.steps, ElementsAre("control", "attempts 1", "control"));
  EXPECT_FALSE(replay(document_of({3}), target).finding);
}

TEST(Replay, SaysWhyNothingCameOfIt) {
  Recording target;
  target.answer = [](const Document&) {
    return Attempt{.outcome = Outcome::unclear, .why = "Silence."};
  };
  EXPECT_EQ(replay(document_of({600}), target).unclear, "Silence.");
  EXPECT_THAT(target.sent, SizeIs(2)) << "it is tried once more";
  target.answer = [](const Document&) { return Attempt{.outcome = Outcome::unfit}; };
  const CampaignReport unfit = replay(document_of({600}), target);
  EXPECT_EQ(unfit.made, 0U);
  EXPECT_THAT(unfit.unclear, Not(IsEmpty()));
}

TEST(Shrinks, ComeAsInputsOfTheirOwn) {
  const auto source = lists_of_numbers();
  const auto candidate = source->draw(3, 99, 100);
  ASSERT_TRUE(candidate);
  std::vector<std::string> smaller;
  while (const auto next = candidate->next_smaller()) {
    smaller.push_back(next->input().dump());
  }
  EXPECT_THAT(smaller, Contains("[]"));
  EXPECT_THAT(smaller, Not(Contains(candidate->input().dump())));
}

}  // namespace
}  // namespace assay::attack
