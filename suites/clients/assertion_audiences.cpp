// For whom a client assertion was made (RFC 7523 section 3, RFC 10070 section 4).
#include <gmock/gmock.h>

#include <vector>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "suites/clients/cases.hpp"
#include "suites/clients/key_client.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto foreign_issuer = "https://another-issuer.example";

oauth::TokenReply sent(Probe& probe, const KeyClient& client, const Assertion& assertion,
                       const std::string& what) {
  return presented(probe, client.client, assertion.signed_by(client.key()),
                   "authenticate with an assertion " + what);
}

Case audience_checked() {
  return conformance({
      .id = "authorization.client_assertion_for_another_server_is_refused",
      .claim = "A client assertion that was made for another server, or for none, is refused.",
      .cites = {req::assertion_audience_checked},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_of_any_audience_served, flaw::assertion_audience_prefix_matched,
                flaw::assertion_without_audience_served},
      .method = "Sends assertions whose aud is another issuer, one that begins like the right one, "
                "and none. Passes on refusals.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const auto fresh = [&] { return honest_assertion(probe, client); };
            for (const auto& [what, assertion] :
                 {std::pair{"for another server", fresh().with("aud", foreign_issuer)},
                  {"for a server that begins alike",
                   fresh().with("aud", client.audience + ".another-issuer.example")},
                  {"for nobody", fresh().without("aud")}}) {
              probe.expect(req::assertion_audience_checked, sent(probe, client, assertion, what),
                           IsTokenRefusal());
            }
          },
  });
}

Case issuer_taken() {
  return conformance({
      .id = "authorization.issuer_is_taken_as_assertion_audience",
      .claim = "A client assertion is taken that has the issuer identifier for its audience.",
      .cites = {req::issuer_is_an_assertion_audience},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_audience_is_the_endpoint},
      .method = "Where honest assertions are served at all, sends one with the issuer of the "
                "metadata as aud. Passes where it brings a token.",
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const auto assertion = honest_assertion(probe, client.client, probe.facts().issuer);
            probe.expect(req::issuer_is_an_assertion_audience,
                         sent(probe, client, assertion, "for the issuer"), IsIssued());
          },
  });
}

Case issuer_alone() {
  return conformance({
      .id = "authorization.assertion_audience_is_the_issuer_alone",
      .claim = "A client assertion for the URL of an endpoint, or for several servers, is refused.",
      .cites = {req::assertion_audience_is_issuer_alone},
      .applies_to = {Feature::token_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::assertion_audience_of_the_endpoint_served,
                flaw::assertion_audience_among_others_served,
                flaw::assertion_audience_is_the_endpoint},
      .method = "Sends assertions whose aud is the URL of the token endpoint, and a list of the "
                "issuer and another one. Passes on refusals; what older clients send is taken by "
                "many servers, and is a warning.",
      .control = honest_assertion_is_taken(),
      .run =
          [](Probe& probe) {
            const KeyClient client = key_client(probe);
            const auto fresh = [&] { return honest_assertion(probe, client); };
            probe.expect(req::assertion_audience_is_issuer_alone,
                         sent(probe, client, fresh().with("aud", probe.endpoint("token_endpoint")),
                              "for the token endpoint"),
                         IsTokenRefusal());
            const Document several = Document::texts({probe.facts().issuer, foreign_issuer});
            probe.expect(
                req::assertion_audience_is_issuer_alone,
                sent(probe, client, fresh().with("aud", several), "for this server and another"),
                IsTokenRefusal());
          },
  });
}

}  // namespace

std::vector<Case> assertion_audience_cases() {
  return {audience_checked(), issuer_taken(), issuer_alone()};
}

}  // namespace assay::suites
