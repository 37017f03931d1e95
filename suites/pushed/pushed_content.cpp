// What was pushed is what counts, and is checked (RFC 9126 sections 2.1 and 4).
#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/pushed/cases.hpp"
#include "suites/pushed/pushing.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr auto foreign_address = "https://attacker.example/callback";

/// What of a pushed request a parameter in the URL has changed; empty: nothing.
std::string changed_by(Probe& probe, const http::Parameter& beside, Finding& finding) {
  const auto request = probe.honest_authorization();
  const std::string uri = pushed(probe, request, probe.client());
  const auto outcome =
      probe.authorize(by_reference(request, uri, {beside}),
                      "use a request_uri with another " + beside.first + " beside");
  finding.from = outcome.exchanges;
  if (beside.first == "state" && outcome.state() == beside.second) {
    return "state";
  }
  if (!outcome.code()) {
    return "";  // a refusal changes nothing
  }
  const auto reply = probe.request_token(
      probe.redemption_of(request, *outcome.code(), probe.client()), "redeem the code");
  finding.from.push_back(reply.exchange);
  return reply.issued() ? "" : "code_challenge";
}

Case pushed_prevails() {
  return conformance({
      .id = "authorization.pushed_parameters_prevail",
      .claim = "Parameters beside a request_uri change nothing of what was pushed.",
      .cites = {req::pushed_parameters_prevail},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::query_overrides_pushed_request, flaw::query_challenge_overrides_pushed_one},
      .method = "Uses request_uris with another state, and with another code_challenge, in the "
                "URL. Passes on a refusal, or where the pushed state comes back and the pushed "
                "challenge decides.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const http::Parameter& beside :
                 {http::Parameter{"state", "of-another"},
                  {"code_challenge", jose::s256_challenge(jose::make_verifier())}}) {
              Finding finding{.what = "what the URL changed of a pushed request"};
              const std::string changed = changed_by(probe, beside, finding);
              finding.value = changed.empty() ? std::nullopt : std::optional(changed);
              probe.expect(req::pushed_parameters_prevail, finding, Not(IsPresent()));
            }
          },
  });
}

/// Pushes the request, and uses it where it was taken. What came of it, where that is a code or a
/// redirect to a foreign address.
Finding served_all_the_same(Probe& probe, const oauth::AuthorizationRequest& request,
                            const std::string& what) {
  Finding finding{.what = "a pushed request that was served " + what};
  const auto reply =
      probe.request_token(push_of(probe, request, probe.client()), "push a request " + what);
  finding.from = {reply.exchange};
  const std::string uri = request_uri_in(reply);
  if (uri.empty()) {
    return finding;
  }
  const auto outcome = probe.authorize(by_reference(request, uri), "use it");
  finding.from.insert(finding.from.end(), outcome.exchanges.begin(), outcome.exchanges.end());
  if (outcome.code() || outcome.location.starts_with(foreign_address)) {
    finding.value = describe(outcome);
  }
  return finding;
}

Case validated() {
  return conformance({
      .id = "authorization.pushed_request_is_checked",
      .claim = "A pushed request is held to the rules of the authorization endpoint.",
      .cites = {req::pushed_request_validated},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::pushed_redirect_uri_unchecked, flaw::pushed_request_without_challenge_served},
      .method = "Pushes requests of a client without a secret to an address that it did not "
                "register, and without code_challenge, and uses those that are taken. Passes where "
                "no code comes, and nobody is sent to the foreign address.",
      .control = honest_push_gives_a_code(),
      .run =
          [](Probe& probe) {
            push_endpoint(probe);
            auto without_challenge = probe.honest_authorization();
            without_challenge.code_challenge.reset();
            without_challenge.code_challenge_method.reset();
            probe.expect(req::pushed_request_validated,
                         served_all_the_same(probe, without_challenge, "without a challenge"),
                         Not(IsPresent()));
            // Section 2.4: clients with a secret may name addresses that they did not register.
            if (probe.client().is_public()) {
              auto astray = probe.honest_authorization();
              astray.redirect_uri = foreign_address;
              probe.expect(req::pushed_request_validated,
                           served_all_the_same(probe, astray, "to a foreign address"),
                           Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> pushed_content_cases() { return {pushed_prevails(), validated()}; }

}  // namespace assay::suites
