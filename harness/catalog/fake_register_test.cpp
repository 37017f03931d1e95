// A small register for the tests of this folder. It stands in for the generated one, which the
// linker then leaves out, so that a change of the real register cannot break tests that are not
// about it.
#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

std::span<const Requirement> register_rows() {
  static constexpr std::array<Requirement, 5> kRows{{
      {.id = "RFC9728#3.3.resource_names_this_server",
       .slug = "resource_names_this_server",
       .role = "resource-server",
       .phase = "discovery",
       .levels = {Level::none, Level::must, Level::must, Level::must}},
      {.id = "MCP#auth.unauthorized_is_401",
       .slug = "unauthorized_is_401",
       .role = "resource-server",
       .phase = "access",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
      {.id = "RFC6750#3.1.no_error_without_token",
       .slug = "no_error_without_token",
       .role = "resource-server",
       .phase = "access",
       .levels = {Level::should_not, Level::should_not, Level::should_not, Level::should_not}},
      {.id = "MCP#server/tools.no_tool_is_slow",
       .slug = "no_tool_is_slow",
       .role = "server",
       .phase = "access",
       .excluded = "Later: not a matter of security.",
       .levels = {Level::may, Level::may, Level::may, Level::may}},
      {.id = "OAuth2.1#4.1.2.code_expires",
       .slug = "code_expires",
       .role = "authorization-server",
       .phase = "authorization",
       .awaits_case = true,
       .levels = {Level::must, Level::must, Level::must, Level::must}},
  }};
  return kRows;
}

}  // namespace assay
