#include "harness/catalog/matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace assay {
namespace {

TEST(Matrix, a_flaw_is_of_the_phase_of_what_it_breaks_first) {
  const FlawRow row{.flaw = Flaw("a_flaw"),
                    .breaks = {*requirement_named("resource_names_this_server"),
                               *requirement_named("unauthorized_is_401")}};
  EXPECT_EQ(phase_of(row), Phase::discovery);
  EXPECT_THROW(phase_of(FlawRow{.flaw = Flaw("harmless")}), std::logic_error);
}

TEST(Matrix, is_exact_where_no_row_has_a_mismatch) {
  Matrix matrix;
  matrix.rows.resize(3);
  EXPECT_TRUE(matrix.exact());
  matrix.rows[1].mismatches = {"one", "another"};
  EXPECT_FALSE(matrix.exact());
  EXPECT_EQ(matrix.wrong_rows(), 1U);
}

TEST(Matrix, pairs_count_once_by_the_flaw_that_is_hidden_more) {
  const FlawPairs drawn{.pairs = {{.first_masked = Masked::partly, .second_masked = Masked::fully},
                                  {.first_masked = Masked::partly},
                                  {.mismatches = {"so"}}}};
  EXPECT_EQ(drawn.count_of(Masked::fully), 1U);
  EXPECT_EQ(drawn.count_of(Masked::partly), 1U);
  EXPECT_EQ(drawn.count_of(Masked::no), 1U);
  EXPECT_EQ(drawn.wrong_pairs(), 1U);
  EXPECT_FALSE(drawn.exact());
}

}  // namespace
}  // namespace assay
