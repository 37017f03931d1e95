// A small register for the tests of this folder: the linker then leaves the generated one out.
#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

std::span<const Requirement> register_rows() {
  static constexpr std::array<Requirement, 2> kRows{{
      {.id = "T#one",
       .slug = "one",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
      {.id = "T#two",
       .slug = "two",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
  }};
  return kRows;
}

}  // namespace assay
