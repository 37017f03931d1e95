#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/delegation/cases.hpp"
#include "suites/delegation/departure.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr const char* kStranger = "https://attacker.example/cb";

/// The client's second address is asked for; its first one would do as well.
void judge_second_address(Probe& probe) {
  oauth::Registration registration = probe.honest_registration();
  const std::string first = registration.redirect_uris->front();
  const std::string second = first + "/second";
  registration.redirect_uris = {first, second};
  const auto client = probe.register_client(registration, "register two redirect URIs").client;
  if (!client) {
    return;
  }
  auto request = probe.honest_authorization(*client);
  request.redirect_uri = second;
  request.registered_redirect_uri = first;
  const Departure departure = depart(probe, request, "ask for the second of them");
  probe.expect(req::redirect_uri_kept_through_delegated_login,
               come_back(probe, departure, departure.cookies, sign_in_there(probe, departure),
                         "see which of them the code goes to"),
               SendsTheBrowserTo(second));
}

Case redirect_uri_kept() {
  return conformance({
      .id = "authorization.delegated_login_ends_at_the_redirect_uri_of_the_request",
      .claim = "After a login at the third party the code goes to the redirect URI of the client's "
               "request, whatever the way back says.",
      .cites = {req::redirect_uri_kept_through_delegated_login},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::callback_names_redirect_uri, flaw::delegated_code_to_first_redirect_uri},
      .method = "Logs in for the second of two redirect URIs; and comes back from the third party "
                "with another address in parameters that servers read. Passes where the code goes "
                "to the one that was asked for, and the browser nowhere else.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            judge_second_address(probe);
            for (const char* name : {"redirect_uri", "redirect_to", "return_to", "next"}) {
              const Departure departure =
                  depart(probe, probe.honest_authorization(), "leave for the third party");
              const auto outcome = come_back(probe, departure, departure.cookies,
                                             sign_in_there(probe, departure).with(name, kStranger),
                                             std::string("come back with a stranger as ") + name);
              probe.expect(req::redirect_uri_kept_through_delegated_login, outcome,
                           Not(SendsTheBrowserTo(kStranger)));
            }
          },
  });
}

MATCHER(TellsTheClient,
        negation ? "no error at the redirect URI" : "an error at the redirect URI, and no code") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return outcome.end == End::error_redirect &&
         !matchers::detail::carries_credentials(outcome.query) &&
         !matchers::detail::carries_credentials(outcome.fragment);
}

Case failure_handled() {
  return conformance({
      .id = "authorization.failure_at_the_third_party_reaches_the_client",
      .claim = "When the third party refuses the login or sends nonsense, the client gets an error "
               "and no code.",
      .cites = {req::third_party_failure_handled},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_error_ends_on_a_page, flaw::third_party_code_unchecked,
                flaw::third_party_refusal_is_a_failure},
      .method = "Comes back from the third party with error=access_denied, and with a code that it "
                "never gave out. Passes where the one brings an OAuth error to the client's "
                "redirect URI, and the other no code and no failure of the server.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto back = [&](const auto& change, const std::string& purpose) {
              const Departure departure =
                  depart(probe, probe.honest_authorization(), "leave for the third party");
              return come_back(probe, departure, departure.cookies,
                               change(sign_in_there(probe, departure)), purpose);
            };
            const auto refused = [](const WayBack& way) {
              return way.without("code").with("error", "access_denied");
            };
            const auto made_up = [](const WayBack& way) {
              return way.with("code", jose::random_token());
            };
            probe.expect(req::third_party_failure_handled,
                         back(refused, "come back with a refusal"), TellsTheClient());
            probe.expect(req::third_party_failure_handled,
                         back(made_up, "come back with a made-up code"), TurnsTheBrowserAway());
          },
  });
}

}  // namespace

std::vector<Case> delegated_ending_cases() { return {redirect_uri_kept(), failure_handled()}; }

}  // namespace assay::suites
