// A small register for the tests of this folder. It stands in for the generated one, which the
// linker then leaves out, so that a change of the real register cannot break tests that are not
// about it. fake_register_for_tests.hpp names the rows.
#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

std::span<const Requirement> register_rows() {
  static constexpr std::array<Requirement, 5> kRows{{
      {.id = "T#must",
       .slug = "must",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
      {.id = "T#must_not",
       .slug = "must_not",
       .levels = {Level::must_not, Level::must_not, Level::must_not, Level::must_not}},
      {.id = "T#should",
       .slug = "should",
       .levels = {Level::should, Level::should, Level::should, Level::should}},
      {.id = "T#may", .slug = "may", .levels = {Level::may, Level::may, Level::may, Level::may}},
      {.id = "T#growing",
       .slug = "growing",
       .levels = {Level::none, Level::may, Level::should, Level::must}},
  }};
  return kRows;
}

}  // namespace assay
