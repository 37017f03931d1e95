#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/jose/digest.hpp"
#include "suites/delegation/cases.hpp"
#include "suites/delegation/departure.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

Case state_of_this_browser() {
  return conformance({
      .id = "authorization.callback_belongs_to_the_browser_that_left",
      .claim = "The callback of a proxy takes a state only in the browser that was given it.",
      .cites = {req::upstream_state_bound_to_browser},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_state_of_any_browser,
                flaw::third_party_state_without_cookie_served,
                flaw::third_party_state_with_any_cookie_served},
      .method = "Leaves for the third party in one browser and comes back, with a good code, in "
                "one without cookies and in one with a login of its own under way. Passes where "
                "neither gets a code.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto judge = [&](const login::CookieJar& cookies, const std::string& purpose) {
              const Departure departure =
                  depart(probe, probe.honest_authorization(), "leave in another browser");
              probe.expect(
                  req::upstream_state_bound_to_browser,
                  come_back(probe, departure, cookies, sign_in_there(probe, departure), purpose),
                  TurnsTheBrowserAway());
            };
            judge({}, "come back in a browser without cookies");
            const Departure own =
                depart(probe, probe.honest_authorization(), "leave in the second browser");
            judge(own.cookies, "come back in a browser with a login of its own");
          },
  });
}

/// One character in the middle is another one.
std::string altered(std::string state) {
  if (!state.empty()) {
    char& middle = state[state.size() / 2];
    middle = middle == 'a' ? 'b' : 'a';
  }
  return state;
}

Case state_needed() {
  return conformance({
      .id = "authorization.callback_without_its_state_is_refused",
      .claim = "A callback with no state, or with one that the proxy did not send, brings no code.",
      .cites = {req::callback_without_state_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::callback_without_state_served, flaw::callback_state_unread,
                flaw::callback_state_compared_in_part},
      .method = "Comes back from the third party in the right browser with a good code: without "
                "state, with a made-up one, and with one character changed. Passes where no code "
                "comes.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto judge = [&](const auto& change, const std::string& purpose) {
              const Departure departure =
                  depart(probe, probe.honest_authorization(), "leave for the third party");
              const WayBack way = sign_in_there(probe, departure);
              probe.expect(
                  req::callback_without_state_refused,
                  come_back(probe, departure, departure.cookies, change(way, departure), purpose),
                  TurnsTheBrowserAway());
            };
            judge([](const WayBack& way, const Departure&) { return way.without("state"); },
                  "come back without state");
            judge([](const WayBack& way,
                     const Departure&) { return way.with("state", jose::random_token()); },
                  "come back with a made-up state");
            judge(
                [](const WayBack& way, const Departure& departure) {
                  return way.with("state", altered(departure.state()));
                },
                "come back with an altered state");
          },
  });
}

Case state_works_once() {
  return conformance({
      .id = "authorization.state_from_the_third_party_works_once",
      .claim = "A proxy takes each state at its callback once.",
      .cites = {req::upstream_state_single_use},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_state_served_twice, flaw::third_party_state_kept_after_error},
      .method = "Comes back from the third party honestly, and once more with the same state and "
                "cookies and a fresh code; and once more after the third party had sent an error. "
                "Passes where the second return brings no code.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const auto judge = [&](const auto& first, const std::string& purpose) {
              const Departure departure =
                  depart(probe, probe.honest_authorization(), "leave for the third party");
              come_back(probe, departure, departure.cookies, first(sign_in_there(probe, departure)),
                        purpose);
              probe.expect(req::upstream_state_single_use,
                           come_back(probe, departure, departure.cookies,
                                     sign_in_there(probe, departure), "come back once more"),
                           TurnsTheBrowserAway());
            };
            judge([](const WayBack& way) { return way; }, "come back with a code");
            judge(
                [](const WayBack& way) {
                  return way.without("code").with("error", "access_denied");
                },
                "come back with an error");
          },
  });
}

}  // namespace

std::vector<Case> third_party_callback_cases() {
  return {state_of_this_browser(), state_needed(), state_works_once()};
}

}  // namespace assay::suites
