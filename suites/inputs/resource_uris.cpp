#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// A server whose templates are addresses of the web fetches them because it is meant to.
Case foreign_uri_is_not_fetched() {
  return conformance({
      .id = "access.foreign_resource_uri_is_not_fetched",
      .claim = "A resource URI that leads to another server is not fetched.",
      .cites = {req::resource_uri_validated},
      .flaws = {flaw::foreign_uri_fetched},
      .method = "Reads a resource under an address of ours on this machine, and looks whether "
                "anybody comes there. A server that lists a template for such addresses is not "
                "judged.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const std::string url = probe.canary().place(R"({"assay": "canary"})");
            if (listed_resources(probe).offer_all_of(url)) {
              probe.not_applicable("The server offers whatever stands in the web as resources.");
            }
            const mcp::Reply reply = read_resource(probe, url, "a resource of another server");
            const std::size_t visits = probe.canary().visits(url);
            probe.expect(
                req::resource_uri_validated,
                Finding{.what = "requests to the address in the URI",
                        .value = visits > 0 ? std::optional(std::to_string(visits)) : std::nullopt,
                        .from = {reply.exchange}},
                Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> resource_uri_cases() { return {foreign_uri_is_not_fetched()}; }

}  // namespace assay::suites
