#include <gmock/gmock.h>

#include "fixtures/generators/artefact_mutation.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using attack::attack;
using gen::ArtefactMutation;
using testing::Not;

oauth::TokenReply introspect(Probe& probe, const std::string& token, const std::string& purpose) {
  oauth::TokenRequest request = probe.introspection_of(token);
  request.client = probe.confidential_client();
  return probe.request_token(request, purpose);
}

/// Servers need not tell every client of every token (RFC 7662 section 2.2).
Control live_token_is_told_active() {
  return {.name = "introspection tells of a live access token", .run = [](Probe& probe) {
            const auto reply = introspect(probe, probe.access_token(), "control: a live token");
            if (!testing::Value(reply, IsToldActive())) {
              probe.not_exercised(
                  "a client that may introspect access tokens (clients: in the target file)");
            }
          }};
}

Case altered_token() {
  return attack<ArtefactMutation>({
      .id = "authorization.altered_token_is_not_active",
      .claim = "Introspection tells of no token that was not issued exactly so.",
      .cites = {req::altered_token_inactive},
      .applies_to = {Feature::introspection},
      .needs = {Need::client, Need::login, Need::confidential_client},
      .flaws = {flaw::introspection_ignores_signature},
      .method = "Introspects a live access token with one thing changed in it: a character, its "
                "case, an end cut off, a pattern in place of it. Passes where it is not told to be "
                "active.",
      .control = live_token_is_told_active(),
      .inputs =
          [](Probe& probe) {
            return gen::artefact_mutations(probe.access_token(), gen::ArtefactCarrier::form);
          },
      .run =
          [](Probe& probe, const ArtefactMutation& mutation) {
            if (mutation.may_decode_to_the_same()) {
              probe.not_applicable("A lenient decoder may read the same token from that.");
            }
            const auto altered = mutation.applied_to(probe.access_token());
            probe.expect(req::altered_token_inactive,
                         introspect(probe, altered, "introspect an altered token"),
                         Not(IsToldActive()));
          },
  });
}

}  // namespace

std::vector<Case> introspection_attacks() { return {altered_token()}; }

}  // namespace assay::suites
