// A small register for the tests of this folder. It stands in for the generated one, which the
// linker then leaves out, so that the golden files do not change with the real one.
#include <array>

#include "harness/catalog/requirement.hpp"

namespace assay {

std::span<const Requirement> register_rows() {
  static constexpr std::array<Requirement, 3> kRows{{
      {.id = "RFC9728#3.3.resource_names_this_server",
       .slug = "resource_names_this_server",
       .document = "RFC 9728",
       .section = "3.3",
       .url = "https://www.rfc-editor.org/rfc/rfc9728#section-3.3",
       .role = "resource-server",
       .phase = "discovery",
       .statement = "The resource in the metadata is the identifier it was looked up for.",
       .why = "Else a client takes a token for one server and gives it to another.",
       .fix = "Set resource to the URL of the MCP endpoint, character for character.",
       .threat = "mix-up",
       .cwe = "CWE-346",
       .levels = {Level::none, Level::must, Level::must, Level::must}},
      {.id = "MCP#authorization/error-handling.unauthorized_is_401",
       .slug = "unauthorized_is_401",
       .document = "MCP authorization",
       .section = "Error Handling",
       .url = "https://modelcontextprotocol.io/specification/#error-handling",
       .role = "resource-server",
       .phase = "access",
       .statement = "A request that brings no token is answered with 401.",
       .why = "A server that answers anyway gives its data to everybody.",
       .fix = "Put the token check in front of every method.",
       .threat = "unauthorized-access",
       .cwe = "CWE-306",
       .levels = {Level::must, Level::must, Level::must, Level::must}},
      {.id = "RFC6750#3.1.no_error_without_token",
       .slug = "no_error_without_token",
       .document = "RFC 6750",
       .section = "3.1",
       .url = "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
       .role = "resource-server",
       .phase = "access",
       .statement = "A challenge to a request without a token carries no error code.",
       .why = "A client would take the first contact for a failed one.",
       .fix = "Leave error out of the challenge where no token came.",
       .threat = "",
       .cwe = "",
       .levels = {Level::none, Level::may, Level::should_not, Level::should_not}},
  }};
  return kRows;
}

}  // namespace assay
