#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/mcp/header_parameters.hpp"
#include "harness/probe/probe.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/inputs/secret_names.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Case no_secrets_in_headers() {
  return conformance({
      .id = "access.secret_parameters_stay_out_of_headers",
      .claim = "No tool has its callers repeat a password, a key or a token in a header.",
      .cites = {req::no_secrets_in_header_parameters},
      .flaws = {flaw::secret_parameter_in_header},
      .method = "Lists the tools and looks at the name of every parameter that has an "
                "x-mcp-header.",
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            bool any = false;
            for (const Document& tool : listed(conversation, "tools/list", "tools")) {
              for (const mcp::HeaderParameter& parameter : mcp::header_parameters_of(tool)) {
                any = true;
                const std::string& name = parameter.path.back();
                probe.expect(
                    req::no_secrets_in_header_parameters,
                    Finding{.what = "a secret that " + tool.text("name").value_or("a tool") +
                                    " has repeated in " + parameter.header,
                            .value = names_a_secret(name) ? std::optional(name) : std::nullopt},
                    Not(IsPresent()));
              }
            }
            if (!any) {
              probe.not_applicable("No tool has a parameter with an x-mcp-header.");
            }
          },
  });
}

}  // namespace

std::vector<Case> tool_definition_cases() { return {no_secrets_in_headers()}; }

}  // namespace assay::suites
