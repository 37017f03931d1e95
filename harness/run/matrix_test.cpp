// When a row of the flaw matrix is exact, told with small catalogs at real reference servers.
#include "harness/run/matrix.hpp"

#include <rapidcheck/gen/Numeric.h>
#include <rapidcheck/gen/Transform.h>

#include <atomic>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using matchers::ChallengeHas;
using matchers::HasBearerChallenge;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

struct Number {
  int value{};
  Document document() const { return Document::object({{"number", value}}); }
  static std::optional<Number> from(const Document& document) {
    const auto value = document["number"].integer();
    return value ? std::optional(Number{static_cast<int>(*value)}) : std::nullopt;
  }
  std::string text() const { return std::to_string(value); }
};

/// Looks at the challenge to an anonymous request.
Case challenge_case(std::string id, std::vector<Flaw> flaws) {
  Case subject =
      case_of(std::move(id),
              [](Probe& probe) {
                probe.expect(req::challenge_present, probe.facts().anonymous, HasBearerChallenge());
              },
              {req::challenge_present});
  subject.flaws = std::move(flaws);
  return subject;
}

/// The rows of the correct server and of one without a challenge.
Matrix matrix_of(std::vector<Case> cases) {
  return run_matrix(Catalog(std::move(cases)), {.flaws = {flaw::bare_401}, .threads = 2},
                    [](const MatrixRow&) {});
}

/// An attack with that many inputs, which looks at the same.
Case challenge_attack(std::string id, std::vector<Flaw> flaws, std::atomic<int>& attempts) {
  return attack::attack<Number>({
      .id = std::move(id),
      .claim = "So it is.",
      .cites = {req::challenge_present},
      .flaws = std::move(flaws),
      .control = {.name = "nothing", .run = [](Probe&) {}},
      .attempts = 20,
      .inputs =
          [](Probe&) {
            return rc::gen::map(rc::gen::inRange(0, 1'000'000),
                                [](int value) { return Number{value}; });
          },
      .run =
          [&attempts](Probe& probe, const Number&) {
            ++attempts;
            probe.expect(req::challenge_present, probe.facts().anonymous, HasBearerChallenge());
          },
  });
}

TEST(Matrix, is_exact_where_the_claim_is_kept) {
  std::size_t reported = 0;
  const Matrix matrix =
      run_matrix(Catalog({challenge_case("access.challenged", {flaw::bare_401})}),
                 {.flaws = {flaw::bare_401}}, [&](const MatrixRow&) { ++reported; });
  ASSERT_EQ(matrix.rows.size(), 2U);
  EXPECT_EQ(matrix.rows[0].flaw, nullptr) << "the correct servers come first";
  EXPECT_THAT(matrix.rows[0].mismatches, IsEmpty());
  EXPECT_EQ(matrix.rows[0].judged, 4U) << "every revision";
  EXPECT_THAT(matrix.rows[0].verdicts,
              ElementsAre(Pair(Revision::v2025_03_26, ElementsAre(Pair(Verdict::pass, 1U))),
                          Pair(Revision::v2025_06_18, ElementsAre(Pair(Verdict::pass, 1U))),
                          Pair(Revision::v2025_11_25, ElementsAre(Pair(Verdict::pass, 1U))),
                          Pair(Revision::v2026_07_28, ElementsAre(Pair(Verdict::pass, 1U)))));
  EXPECT_EQ(matrix.rows[1].flaw, &row_of(flaw::bare_401));
  EXPECT_THAT(matrix.rows[1].caught_by, ElementsAre("access.challenged"));
  EXPECT_THAT(matrix.rows[1].also_broke, IsEmpty());
  EXPECT_TRUE(matrix.exact());
  EXPECT_EQ(reported, 2U);
}

TEST(Matrix, a_case_that_does_not_catch_what_it_claims_is_a_mismatch) {
  Case blind = challenge_case("access.blind", {flaw::bare_401});
  blind.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, testing::A<const mcp::Reply&>());
  };
  const Matrix matrix = matrix_of({blind});
  EXPECT_FALSE(matrix.exact());
  EXPECT_THAT(matrix.rows[0].mismatches, IsEmpty());
  EXPECT_THAT(matrix.rows[1].mismatches,
              ElementsAre("access.blind claims the flaw and does not catch it"));
}

TEST(Matrix, a_flaw_that_nobody_claims_is_a_mismatch) {
  const Matrix matrix = matrix_of({challenge_case("access.challenged", {flaw::accepts_anonymous})});
  EXPECT_THAT(matrix.rows[1].mismatches, ElementsAre("no case claims the flaw"));
  EXPECT_THAT(matrix.rows[1].also_broke, ElementsAre("access.challenged"))
      << "what breaks on what the flaw breaks is right to";
}

TEST(Matrix, a_case_that_barks_at_the_correct_server_is_a_mismatch) {
  Case barking = challenge_case("access.barking", {flaw::bare_401});
  barking.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous,
                 testing::Not(HasBearerChallenge()));
  };
  const Matrix matrix = matrix_of({barking});
  EXPECT_EQ(matrix.rows[0].mismatches.size(), 4U);
  EXPECT_THAT(matrix.rows[0].mismatches.at(0),
              testing::AllOf(HasSubstr("access.barking"), HasSubstr("challenge_present")));
  EXPECT_FALSE(matrix.exact());
}

TEST(Matrix, a_case_that_breaks_on_something_else_fails_for_the_wrong_reason) {
  Case confused = challenge_case("access.confused", {flaw::bare_401});
  confused.cites = {req::foreign_origin_refused};
  confused.run = [](Probe& probe) {
    probe.expect(req::foreign_origin_refused, probe.facts().anonymous, HasBearerChallenge());
  };
  const Matrix matrix = matrix_of({confused});
  EXPECT_THAT(matrix.rows[0].mismatches, IsEmpty());
  EXPECT_THAT(matrix.rows[1].caught_by, IsEmpty());
  EXPECT_THAT(
      matrix.rows[1].mismatches,
      testing::Contains(HasSubstr("foreign_origin_refused, which the flaw does not break")));
}

TEST(Matrix, an_error_is_a_mismatch_unless_a_step_blocked_it) {
  Case lost = challenge_case("access.lost", {flaw::accepts_anonymous});
  lost.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, testing::A<const mcp::Reply&>());
    if (!probe.facts().challenge) {
      throw Inconclusive{"lost"};
    }
  };
  Case blocked = challenge_case("access.blocked", {flaw::accepts_anonymous});
  blocked.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, testing::A<const mcp::Reply&>());
    if (!probe.facts().challenge) {
      throw Blocked{Step::access, "blocked"};
    }
  };
  const Matrix matrix =
      matrix_of({lost, blocked, challenge_case("access.challenged", {flaw::bare_401})});
  EXPECT_EQ(matrix.rows[1].blocked, 4U) << "two cases in the newest revision of each era";
  EXPECT_EQ(matrix.rows[1].judged, 4U);
  ASSERT_EQ(matrix.rows[1].mismatches.size(), 2U);
  EXPECT_THAT(matrix.rows[1].mismatches[0], HasSubstr("access.lost"));
  EXPECT_THAT(matrix.rows[1].mismatches[1], HasSubstr("access.lost"));
}

TEST(Matrix, a_case_that_does_not_claim_the_flaw_may_not_break_on_something_else) {
  Case confused = challenge_case("access.confused", {flaw::accepts_anonymous});
  confused.cites = {req::foreign_origin_refused};
  confused.run = [](Probe& probe) {
    probe.expect(req::foreign_origin_refused, probe.facts().anonymous, HasBearerChallenge());
  };
  const Matrix matrix =
      matrix_of({confused, challenge_case("access.challenged", {flaw::bare_401})});
  EXPECT_THAT(matrix.rows[1].caught_by, ElementsAre("access.challenged"));
  ASSERT_EQ(matrix.rows[1].mismatches.size(), 2U) << "the newest revision of each era";
  EXPECT_THAT(matrix.rows[1].mismatches[0],
              testing::AllOf(HasSubstr("access.confused"),
                             HasSubstr("foreign_origin_refused, which the flaw does not break")));
  EXPECT_EQ(matrix.wrong_rows(), 1U);
}

TEST(Matrix, a_case_that_claims_no_flaw_is_in_no_catalog) {
  EXPECT_THROW(matrix_of({challenge_case("access.challenged", {})}), std::logic_error);
}

/// Brings too little to be exercised in the newest revision.
Case lacking_case() {
  Case lacking = challenge_case("access.lacking", {flaw::bare_401});
  lacking.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, HasBearerChallenge());
    if (probe.facts().challenge && probe.revision() == Revision::v2026_07_28) {
      probe.not_exercised("it");
    }
  };
  return lacking;
}

Matrix excusing(std::vector<Case> cases, const std::vector<Excuse>& excused) {
  return run_matrix(Catalog(std::move(cases)), {.flaws = {flaw::bare_401}, .excused = excused},
                    [](const MatrixRow&) {});
}

TEST(Matrix, what_is_not_exercised_at_the_correct_servers_needs_an_excuse) {
  EXPECT_THAT(excusing({lacking_case()}, {}).rows[0].mismatches,
              ElementsAre(HasSubstr("access.lacking[2026-07-28] is NOT_EXERCISED")));
  const Matrix excused = excusing({lacking_case()}, {{"access.lacking", "nobody has it"}});
  EXPECT_TRUE(excused.exact());
  EXPECT_THAT(excused.rows[0].excused, ElementsAre("access.lacking: nobody has it"));
}

TEST(Matrix, an_excuse_that_nobody_needs_is_a_mismatch) {
  const Matrix matrix = excusing({challenge_case("access.challenged", {flaw::bare_401})},
                                 {{"access.challenged", "nobody has it"}});
  EXPECT_THAT(matrix.rows[0].mismatches, ElementsAre(HasSubstr("needs no excuse")));
}

TEST(Matrix, an_excuse_is_none_for_a_failure) {
  Case barking = challenge_case("access.barking", {flaw::bare_401});
  barking.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous,
                 testing::Not(HasBearerChallenge()));
  };
  EXPECT_THAT(excusing({barking}, {{"access.barking", "nobody has it"}}).rows[0].mismatches,
              testing::Contains(HasSubstr("barks at the correct server")));
}

TEST(Matrix, attacks_that_do_not_claim_the_flaw_make_few_attempts_unless_it_is_full) {
  std::atomic<int> claiming{0};
  std::atomic<int> other{0};
  const Catalog catalog({challenge_attack("access.claiming", {flaw::bare_401}, claiming),
                         challenge_attack("access.other", {flaw::accepts_anonymous}, other)});
  const auto attempts = [&](bool full) {
    claiming = other = 0;
    const Matrix matrix =
        run_matrix(catalog, {.flaws = {flaw::error_without_token}, .full = full}, [](auto&) {});
    EXPECT_EQ(matrix.full, full);
    EXPECT_THAT(matrix.rows[1].mismatches, ElementsAre("no case claims the flaw"));
    return other.load();
  };
  EXPECT_EQ(attempts(false), 20 + 20 + 3 + 3 + 3)
      << "correct servers: in full in the newest revision of each era; the flawed one: once";
  EXPECT_EQ(attempts(true), 8 * 20) << "two servers in four revisions";
}

TEST(Matrix, what_attacks_happen_to_break_is_told_apart) {
  std::atomic<int> attempts{0};
  const Matrix matrix =
      matrix_of({challenge_case("access.challenged", {flaw::bare_401}),
                 challenge_case("access.other", {flaw::accepts_anonymous}),
                 challenge_attack("access.attacked", {flaw::accepts_anonymous}, attempts)});
  EXPECT_THAT(matrix.rows[1].mismatches, IsEmpty());
  EXPECT_THAT(matrix.rows[1].caught_by, ElementsAre("access.challenged"));
  EXPECT_THAT(matrix.rows[1].also_broke, ElementsAre("access.other")) << "once, not per revision";
  EXPECT_THAT(matrix.rows[1].attacks_also_broke, ElementsAre("access.attacked"));
}

TEST(Matrix, without_a_verdict_at_the_correct_server_nothing_is_exact) {
  Case lacking = challenge_case("access.lacking", {flaw::bare_401});
  lacking.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, HasBearerChallenge());
    if (probe.facts().challenge) {
      probe.not_exercised("it");
    }
  };
  const Matrix matrix = matrix_of({lacking});
  EXPECT_EQ(matrix.rows[0].mismatches.size(), 4U);
  EXPECT_THAT(matrix.rows[1].mismatches, IsEmpty());
  EXPECT_FALSE(matrix.exact());
}

}  // namespace
}  // namespace assay
