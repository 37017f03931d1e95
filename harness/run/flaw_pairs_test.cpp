// What two flaws in one server come to, told with small catalogs at real reference servers.
#include "harness/run/flaw_pairs.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "fixtures/reference/flaws.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/transport.hpp"
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// What the flaws of these tests, bare_401 and origin_unchecked, change.
struct Seen {
  bool has_challenge{};
  bool refuses_origin{};
};

Seen look(Probe& probe) {
  http::Request request = probe.mcp().knock_request(mcp::no_token);
  request.headers.add("Origin", "https://attacker.example");
  return {.has_challenge = probe.facts().challenge.has_value(),
          .refuses_origin = probe.mcp().send(request, "a foreign origin").exchange.status() == 403};
}

void hold(Probe& probe, RequirementKey requirement, bool held) {
  const auto anything = testing::A<const mcp::Reply&>();
  if (held) {
    probe.expect(requirement, probe.facts().anonymous, anything);
  } else {
    probe.expect(requirement, probe.facts().anonymous, testing::Not(anything));
  }
}

/// A case that finds these broken where `sees` says so.
Case finding(std::string id, Flaw flaw, const std::vector<RequirementKey>& requirements,
             const std::function<bool(const Seen&)>& sees) {
  Case subject = case_of(
      std::move(id),
      [=](Probe& probe) {
        const bool found = sees(look(probe));
        for (const RequirementKey requirement : requirements) {
          hold(probe, requirement, !found);
        }
      },
      requirements);
  subject.flaws = {flaw};
  return subject;
}

Case sees_challenge() {
  return finding("access.challenged", flaw::bare_401, {req::challenge_present},
                 [](const Seen& seen) { return !seen.has_challenge; });
}

Case sees_origin() {
  return finding("access.origin", flaw::origin_unchecked, {req::foreign_origin_refused},
                 [](const Seen& seen) { return !seen.refuses_origin; });
}

/// Blind to the challenge where the origin is not looked at.
Case distracted() {
  return finding("access.distracted", flaw::bare_401, {req::challenge_names_scope},
                 [](const Seen& seen) { return !seen.has_challenge && seen.refuses_origin; });
}

/// Blind to the origin where there is no challenge.
Case challenge_lover() {
  return finding("access.challenge_lover", flaw::origin_unchecked, {req::foreign_origin_refused},
                 [](const Seen& seen) { return !seen.refuses_origin && seen.has_challenge; });
}

FlawPair drawn_pair(std::vector<Case> cases) {
  const FlawPairs drawn =
      run_pairs(Catalog(std::move(cases)),
                {.count = 1, .flaws = {flaw::bare_401, flaw::origin_unchecked}}, [](auto&) {});
  EXPECT_EQ(drawn.pairs.size(), 1U);
  return drawn.pairs.at(0);
}

TEST(FlawPairs, that_do_not_touch_each_other_are_found_both) {
  std::size_t told = 0;
  const FlawPairs drawn = run_pairs(
      Catalog({sees_challenge(), sees_origin()}),
      {.count = 9, .seed = 3, .flaws = {flaw::origin_unchecked, flaw::bare_401}, .threads = 2},
      [&](const FlawPair&) { ++told; });
  EXPECT_EQ(told, 1U);
  ASSERT_EQ(drawn.pairs.size(), 1U) << "two flaws have no other pair";
  EXPECT_EQ(drawn.pairs[0].first, &row_of(flaw::bare_401)) << "in the order of the enumeration";
  EXPECT_EQ(drawn.pairs[0].second, &row_of(flaw::origin_unchecked));
  EXPECT_THAT(drawn.pairs[0].found,
              testing::UnorderedElementsAre(req::challenge_present, req::foreign_origin_refused));
  EXPECT_THAT(drawn.pairs[0].mismatches, IsEmpty());
  EXPECT_EQ(drawn.seed, 3U);
  EXPECT_EQ(drawn.count_of(Masked::no), 1U);
}

TEST(FlawPairs, of_which_one_hides_the_other_are_right) {
  const FlawPair pair = drawn_pair({sees_challenge(), challenge_lover()});
  EXPECT_THAT(pair.mismatches, IsEmpty());
  EXPECT_EQ(pair.first_masked, Masked::no);
  EXPECT_EQ(pair.second_masked, Masked::fully);
  EXPECT_THAT(pair.found, ElementsAre(req::challenge_present));
}

TEST(FlawPairs, of_which_nothing_is_found_are_wrong) {
  const FlawPair pair = drawn_pair({distracted(), challenge_lover()});
  EXPECT_THAT(pair.mismatches,
              ElementsAre("bare_401 and origin_unchecked in one server: nothing is found"));
  EXPECT_EQ(pair.first_masked, Masked::fully);
  EXPECT_EQ(pair.second_masked, Masked::fully);
}

TEST(FlawPairs, that_hide_something_of_each_other_are_wrong) {
  const FlawPair pair = drawn_pair({sees_challenge(), distracted(), challenge_lover()});
  EXPECT_EQ(pair.first_masked, Masked::partly);
  EXPECT_EQ(pair.second_masked, Masked::fully);
  EXPECT_THAT(
      pair.mismatches,
      ElementsAre(AllOf(HasSubstr("found are challenge_present;"),
                        HasSubstr("neither challenge_names_scope of what bare_401 alone breaks"),
                        HasSubstr("nor foreign_origin_refused of what origin_unchecked alone"))));
}

TEST(FlawPairs, that_break_what_neither_breaks_are_wrong) {
  const auto both = [](const Seen& seen) { return !seen.has_challenge && !seen.refuses_origin; };
  const FlawPair pair =
      drawn_pair({sees_challenge(), sees_origin(),
                  finding("access.confused", flaw::bare_401, {req::expired_token_is_401}, both)});
  EXPECT_THAT(pair.mismatches,
              ElementsAre("bare_401 and origin_unchecked in one server: expired_token_is_401 is "
                          "found broken, which neither breaks"));
}

TEST(FlawPairs, of_a_flaw_that_alone_is_not_found_either_are_wrong) {
  const FlawPair pair = drawn_pair({sees_challenge()});
  EXPECT_THAT(pair.mismatches,
              ElementsAre(HasSubstr("nothing is found at a server with origin_unchecked alone")));
}

TEST(FlawPairs, are_drawn_by_the_seed_and_only_once) {
  const Catalog catalog({sees_challenge()});
  const auto drawn = [&](std::uint64_t seed) {
    std::vector<std::pair<std::string_view, std::string_view>> ids;
    for (const FlawPair& pair :
         run_pairs(catalog, {.count = 12, .seed = seed, .threads = 4}, [](auto&) {}).pairs) {
      EXPECT_LT(pair.first, pair.second) << "the order of the table";
      ids.emplace_back(pair.first->id(), pair.second->id());
    }
    return ids;
  };
  const auto first = drawn(7);
  EXPECT_EQ(first.size(), 12U);
  EXPECT_EQ(std::set(first.begin(), first.end()).size(), 12U);
  EXPECT_EQ(drawn(7), first);
  EXPECT_NE(drawn(8), first);
}

/// Of a server that speaks one revision alone nothing can be compared with the others.
TEST(FlawPairs, of_one_flaw_are_with_every_other) {
  const FlawPairs drawn = run_pairs(
      Catalog({sees_challenge()}),
      {.count = 2 * flaw_rows().size(), .flaws = {flaw::bare_401}, .threads = 4}, [](auto&) {});
  const auto others = std::ranges::count_if(flaw_rows(), [](const FlawRow& row) {
    return row.flaw != flaw::bare_401 &&
           std::ranges::all_of(all_revisions, [&row](Revision revision) {
             return reference::speaks_with({row.flaw}, revision);
           });
  });
  EXPECT_EQ(drawn.pairs.size(), static_cast<std::size_t>(others));
  for (const FlawPair& pair : drawn.pairs) {
    EXPECT_TRUE(pair.first->flaw == flaw::bare_401 || pair.second->flaw == flaw::bare_401);
  }
}

}  // namespace
}  // namespace assay
