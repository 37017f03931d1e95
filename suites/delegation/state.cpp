#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "harness/catalog/flaws/delegated_login.hpp"
#include "harness/jose/base64url.hpp"
#include "suites/delegation/cases.hpp"
#include "suites/delegation/departure.hpp"
#include "suites/isolation/identifiers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// Of the last of several redirects to the third party.
MATCHER_P(SendsStatesOutOfReach, states,
          negation ? "states that can be told beforehand"
                   : "states that nobody can tell beforehand, each sent once") {
  static_cast<void>(arg);
  if (std::ranges::find(states.values, "") != states.values.end()) {
    *result_listener << "no state is sent";
    return false;
  }
  const std::string weakness = weakness_of(states);
  *result_listener << weakness;
  return weakness.empty();
}

Case state_random() {
  return conformance({
      .id = "authorization.state_for_the_third_party_is_random",
      .claim = "Each request of a proxy to the third party carries a state that nobody can guess.",
      .cites = {req::upstream_state_random},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_state_is_the_clients, flaw::third_party_state_counts,
                flaw::third_party_state_of_the_request},
      .method = "Sends the same request of a client from eight browsers, and compares the states "
                "that go to the third party. Passes unless one repeats, too little differs "
                "between them, or one is the hash of a number or of the time.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            constexpr int browsers = 8;
            const auto request = probe.honest_authorization();
            Identifiers states{.first = std::chrono::system_clock::now()};
            http::Exchange last;
            for (int browser = 0; browser < browsers; ++browser) {
              const Departure departure = depart(probe, request, "have a state sent");
              states.values.push_back(departure.state());
              last = departure.leaving;
            }
            states.last = std::chrono::system_clock::now();
            probe.expect(req::upstream_state_random, last, SendsStatesOutOfReach(states));
          },
  });
}

/// What a browser has seen before its user approved, and that could be a state.
std::vector<std::string> values_shown(const Departure& shown) {
  std::vector<std::string> values;
  for (const http::Exchange& page : shown.pages) {
    for (const auto& [name, value] : http::query_of(page.request().url)) {
      values.push_back(value);
    }
    for (const login::Form& form : login::forms_of(page.request().url, page.body())) {
      for (const login::FormField& field : form.fields) {
        values.push_back(field.value);
      }
    }
  }
  constexpr std::size_t shortest = 8;
  constexpr std::size_t most = 12;
  std::erase_if(values, [&](const std::string& value) { return value.size() < shortest; });
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  values.resize(std::min(values.size(), most));
  return values;
}

/// The address at the third party with another state.
std::string address_with_state(const Departure& departure, const std::string& state) {
  http::Parameters parameters = http::query_of(departure.address);
  std::erase_if(parameters, [](const http::Parameter& one) { return one.first == "state"; });
  parameters.emplace_back("state", state);
  return http::with_query(departure.address.substr(0, departure.address.find('?')), parameters);
}

Case state_needs_consent() {
  return conformance({
      .id = "authorization.state_of_an_unapproved_login_is_refused",
      .claim = "Nothing that a proxy shows before the user approves opens its callback.",
      .cites = {req::upstream_state_needs_consent},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_state_served_unapproved},
      .method = "Opens the consent page and does not answer it. Signs in at the third party with "
                "each value of that page as the state, as a crafted link would do it, and comes "
                "back with the cookies of the page. Passes where no code comes.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const Departure honest =
                depart(probe, probe.honest_authorization(), "see how the third party is asked");
            const Departure shown =
                look_at_page(probe, probe.honest_authorization(), "see the page, and wait");
            const auto values = values_shown(shown);
            if (shown.pages.empty() || values.empty()) {
              probe.not_applicable(
                  "No page of consent is shown, or none with a value that could "
                  "be a state.");
            }
            for (const std::string& value : values) {
              const WayBack way = sign_in_there(probe, address_with_state(honest, value));
              probe.expect(req::upstream_state_needs_consent,
                           come_back(probe, shown, shown.cookies, way,
                                     "come back with what the page showed"),
                           TurnsTheBrowserAway());
            }
          },
  });
}

/// Some write base64 without its padding.
std::string decoded(std::string text) {
  while (!text.empty() && text.back() == '=') {
    text.pop_back();
  }
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return jose::base64url_decode(text).value_or("");
}

/// In the clear, or in a part that is base64, as in a signed cookie.
bool speaks_of(const std::string& cookie, const std::string& state) {
  const std::string value = http::percent_decode(cookie, false);
  if (value.find(state) != std::string::npos) {
    return true;
  }
  const std::string content = value.substr(0, value.find(';'));
  std::string rest = content.substr(std::min(content.find('=') + 1, content.size()));
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    if (decoded(rest.substr(0, end)).find(state) != std::string::npos) {
      return true;
    }
    rest.erase(0, std::min(end + 1, rest.size()));
  }
  return false;
}

MATCHER_P(SetsNoCookieOf, state,
          negation ? "a cookie with the state" : "no cookie with the state before the approval") {
  const http::Exchange& answer = arg;
  return std::ranges::none_of(answer.header_values("Set-Cookie"),
                              [&](const std::string& line) { return speaks_of(line, state); });
}

Case cookie_waits() {
  return conformance({
      .id = "authorization.cookie_of_the_state_comes_after_consent",
      .claim = "A proxy sets no cookie with the state before the user has approved.",
      .cites = {req::state_cookie_waits_for_consent},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::third_party_state_cookie_with_page,
                flaw::third_party_state_cookie_with_page_encoded},
      .method = "Walks an honest request to the third party, and looks for the state that goes "
                "there in the cookies that came before the first form was sent: in the clear and "
                "in base64.",
      .control = delegated_login_gives_a_code(),
      .run =
          [](Probe& probe) {
            const Departure departure =
                depart(probe, probe.honest_authorization(), "see when the state is kept");
            if (departure.pages.empty() || departure.state().empty()) {
              probe.not_applicable("No page of consent is shown, or no state is sent.");
            }
            for (const http::Exchange& answer : departure.early) {
              probe.expect(req::state_cookie_waits_for_consent, answer,
                           SetsNoCookieOf(departure.state()));
            }
          },
  });
}

}  // namespace

std::vector<Case> third_party_state_cases() {
  return {state_random(), state_needs_consent(), cookie_waits()};
}

}  // namespace assay::suites
