#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case offered() {
  return conformance({
      .id = "authorization.registration_is_offered",
      .claim = "Clients that nobody announced can register themselves.",
      .cites = {req::dynamic_registration_offered},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::registration_not_offered},
      .method = "Looks for registration_endpoint in the metadata of the authorization server, and "
                "registers there. Newer revisions leave it to the server.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = probe.server_metadata();
            if (metadata.by_default) {
              probe.not_applicable("The server publishes no metadata that could name it.");
            }
            const std::string endpoint = metadata.endpoint("registration_endpoint");
            const Finding finding{
                .what = "registration_endpoint in the metadata",
                .value = endpoint.empty() ? std::nullopt : std::optional(endpoint),
                .from = {metadata.lookup.exchange}};
            if (!endpoint.empty()) {
              accepted_registration(probe, probe.honest_registration(), "register");
            }
            probe.expect(req::dynamic_registration_offered, finding, IsPresent());
          },
  });
}

MATCHER(AsksForNoToken, negation ? "401 or 403" : "another answer than 401 and 403") {
  const oauth::RegistrationReply& reply = arg;
  return reply.exchange.status() != 401 && reply.exchange.status() != 403;
}

Case open_to_everybody() {
  return conformance({
      .id = "authorization.registration_takes_no_initial_token",
      .claim = "An advertised registration endpoint registers clients that bring no token.",
      .cites = {req::open_registration_served},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_needs_initial_token},
      .method = "Registers a public client without authorization. Breaks on 401 and 403; that a "
                "server is closed to strangers is a warning here, and nothing elsewhere.",
      .run =
          [](Probe& probe) {
            const auto reply =
                probe.register_client(probe.honest_registration(), "register without a token");
            if (!reply.registered() && testing::Value(reply, AsksForNoToken())) {
              throw Blocked{Step::registration,
                            "No client could be registered: " + describe(reply) + "."};
            }
            probe.expect(req::open_registration_served, reply, AsksForNoToken());
          },
  });
}

}  // namespace

std::vector<Case> registration_offer_cases() { return {offered(), open_to_everybody()}; }

}  // namespace assay::suites
