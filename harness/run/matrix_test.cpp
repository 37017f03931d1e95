// When a row of the flaw matrix is exact, told with small catalogs at real reference servers.
#include "harness/run/matrix.hpp"

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/run/judging_for_tests.hpp"

namespace assay {
namespace {

using matchers::ChallengeHas;
using matchers::HasBearerChallenge;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  return run_matrix(Catalog(std::move(cases)), {Flaw::bare_401}, 2, [](const MatrixRow&) {});
}

TEST(Matrix, is_exact_where_the_claim_is_kept) {
  std::size_t reported = 0;
  const Matrix matrix = run_matrix(Catalog({challenge_case("access.challenged", {Flaw::bare_401})}),
                                   {Flaw::bare_401}, 1, [&](const MatrixRow&) { ++reported; });
  ASSERT_EQ(matrix.rows.size(), 2U);
  EXPECT_EQ(matrix.rows[0].flaw, "") << "the correct server comes first";
  EXPECT_THAT(matrix.rows[0].mismatches, IsEmpty());
  EXPECT_EQ(matrix.rows[0].judged, 4U) << "every revision";
  EXPECT_EQ(matrix.rows[1].flaw, "bare_401");
  EXPECT_THAT(matrix.rows[1].caught_by, ElementsAre("access.challenged"));
  EXPECT_THAT(matrix.rows[1].also_broke, IsEmpty());
  EXPECT_TRUE(matrix.exact());
  EXPECT_EQ(reported, 2U);
}

TEST(Matrix, a_case_that_does_not_catch_what_it_claims_is_a_mismatch) {
  Case blind = challenge_case("access.blind", {Flaw::bare_401});
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
  const Matrix matrix = matrix_of({challenge_case("access.challenged", {Flaw::accepts_anonymous})});
  EXPECT_THAT(matrix.rows[1].mismatches, ElementsAre("no case claims the flaw"));
  EXPECT_THAT(matrix.rows[1].also_broke, ElementsAre("access.challenged"))
      << "what breaks on what the flaw breaks is right to";
}

TEST(Matrix, a_case_that_barks_at_the_correct_server_is_a_mismatch) {
  Case barking = challenge_case("access.barking", {Flaw::bare_401});
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
  Case confused = challenge_case("access.confused", {Flaw::bare_401});
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
  Case lost = challenge_case("access.lost", {Flaw::accepts_anonymous});
  lost.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, testing::A<const mcp::Reply&>());
    if (!probe.facts().challenge) {
      throw Inconclusive{"lost"};
    }
  };
  Case blocked = challenge_case("access.blocked", {Flaw::accepts_anonymous});
  blocked.run = [](Probe& probe) {
    probe.expect(req::challenge_present, probe.facts().anonymous, testing::A<const mcp::Reply&>());
    if (!probe.facts().challenge) {
      throw Blocked{Step::access, "blocked"};
    }
  };
  const Matrix matrix =
      matrix_of({lost, blocked, challenge_case("access.challenged", {Flaw::bare_401})});
  EXPECT_EQ(matrix.rows[1].blocked, 4U) << "two cases in the newest revision of each era";
  EXPECT_EQ(matrix.rows[1].judged, 4U);
  ASSERT_EQ(matrix.rows[1].mismatches.size(), 2U);
  EXPECT_THAT(matrix.rows[1].mismatches[0], HasSubstr("access.lost"));
  EXPECT_THAT(matrix.rows[1].mismatches[1], HasSubstr("access.lost"));
}

TEST(Matrix, without_a_verdict_at_the_correct_server_nothing_is_exact) {
  Case lacking = challenge_case("access.lacking", {Flaw::bare_401});
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
