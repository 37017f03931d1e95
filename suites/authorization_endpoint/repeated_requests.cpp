#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using oauth::PageAnswer;
using testing::Not;

/// The first of two requests of one browser: the other one is begun, up to its consent page, while
/// the first is at its own.
std::optional<oauth::AuthorizationOutcome> first_of_two(Probe& probe,
                                                        const oauth::AuthorizationRequest& first,
                                                        const oauth::AuthorizationRequest& second) {
  FreshBrowser browser(probe);
  bool is_begun = false;
  const auto outcome =
      browser.walk(first, "begin a request, and approve it when another one has been begun",
                   [&](const http::Exchange& page, const http::Request& answer) {
                     if (!asks_for_password(page) && !is_begun) {
                       is_begun = true;
                       browser.look_at(second, "begin another one in the same browser");
                     }
                     return std::optional(PageAnswer{.request = answer});
                   });
  return is_begun ? std::optional(outcome) : std::nullopt;
}

// That the first comes to nothing once the second was begun is a nuisance, and mixes nothing up.
Case kept_apart() {
  return conformance({
      .id = "authorization.requests_side_by_side_are_kept_apart",
      .claim = "A user who approves one of two requests in a browser approves that one.",
      .cites = {req::parallel_requests_kept_apart},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::client, Need::second_client, Need::login},
      .flaws = {flaw::newest_request_approved},
      .method = "Begins a request of one client, and of another one in the same browser, and then "
                "approves on the page of the first. Passes where the first client gets its own "
                "state, and a code that it redeems with its own verifier; a server that gives no "
                "code then is not judged.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto first = probe.honest_authorization();
            const auto second = probe.honest_authorization(probe.second_client());
            const auto outcome = first_of_two(probe, first, second);
            if (!outcome) {
              probe.not_applicable("No page asks for consent alone.");
            }
            if (!outcome->code()) {
              probe.not_applicable("Of two requests side by side the first brings no code: " +
                                   describe(*outcome) + ".");
            }
            probe.expect(req::parallel_requests_kept_apart, *outcome, EchoesState(*first.state));
            const auto redemption = probe.redemption_of(first, *outcome->code(), probe.client());
            probe.expect(req::parallel_requests_kept_apart,
                         probe.request_token(redemption, "redeem the code as the first client"),
                         IsIssued());
          },
  });
}

// Other programs on the user's machine can use the id of a public client there. At an https address
// nobody but its owner gets the code.
Case asks_again() {
  return conformance({
      .id = "authorization.public_client_is_asked_about_again",
      .claim = "A public client that was approved once gets no second code without asking.",
      .cites = {req::public_client_asks_again},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::public_client_consent_remembered},
      .method = "Signs in, approves a public client whose redirect URI is on the user's machine, "
                "and asks again in the same browser. Passes where a page comes before the code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto honest = probe.honest_authorization();
            const bool is_assured = !probe.client().is_public() ||
                                    honest.redirect_uri.value_or("").starts_with("https:");
            if (is_assured) {
              probe.not_applicable("The client has a secret, or an https address.");
            }
            FreshBrowser browser(probe);
            const auto first = browser.walk(honest, "approve the client");
            if (!first.signed_in || !first.code()) {
              probe.not_applicable("Nobody is asked anything here: " + describe(first) + ".");
            }
            probe.expect(req::public_client_asks_again,
                         browser.look_at(probe.honest_authorization(), "ask again"),
                         Not(GetsACodeUnasked()));
          },
  });
}

}  // namespace

std::vector<Case> repeated_request_cases() { return {kept_apart(), asks_again()}; }

}  // namespace assay::suites
