// A small register for the tests of this folder. It stands in for the generated one, which the
// linker then leaves out, so that a change of the real register cannot break tests that are not
// about it.
#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

std::span<const Requirement> register_rows() {
  static constexpr std::array<Requirement, 3> kRows{{
      {.id = "RFC9728#3.3.resource_names_this_server",
       .slug = "resource_names_this_server",
       .phase = "discovery",
       .levels = {Level::none, Level::must, Level::must, Level::must}},
      {.id = "MCP#auth.unauthorized_is_401",
       .slug = "unauthorized_is_401",
       .phase = "access",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
      {.id = "RFC6750#3.1.no_error_without_token",
       .slug = "no_error_without_token",
       .phase = "access",
       .levels = {Level::should_not, Level::should_not, Level::should_not, Level::should_not}},
  }};
  return kRows;
}

}  // namespace assay
