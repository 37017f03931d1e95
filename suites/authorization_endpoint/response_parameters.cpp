#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/jose/digest.hpp"
#include "harness/login/button_words.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;
using testing::Not;

Finding member_of(const oauth::AuthorizationOutcome& outcome, const std::string& name) {
  return {.what = name + " in the redirect",
          .value = http::first_value(outcome.query, name),
          .from = outcome.exchanges};
}

// A server may want a state: then there is no response without one.
Case state_whole_or_not_at_all() {
  return conformance({
      .id = "authorization.state_comes_back_whole_or_not_at_all",
      .claim = "A state of a thousand characters comes back whole, and none where none was sent.",
      .cites = {req::long_state_echoed, req::no_state_invented},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::state_cut_at_640, flaw::long_state_refused, flaw::state_cut_at_256},
      .method = "Sends a state of 1,000 letters, digits, hyphens and underscores, and leaves it "
                "out. Passes when a code comes with that state, byte for byte, and where it was "
                "left out without any, not even an empty one.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            request.state = jose::random_token(750);
            probe.expect(req::long_state_echoed, probe.authorize(request, "send a long state"),
                         AllOf(GetsACode(), EchoesState(*request.state)));
            auto stateless = probe.honest_authorization();
            stateless.state.reset();
            const auto outcome = probe.authorize(stateless, "ask without state");
            if (outcome.code()) {
              probe.expect(req::no_state_invented, member_of(outcome, "state"), Not(IsPresent()));
            }
          },
  });
}

MATCHER(KeepsToItsCharacters,
        negation ? "an error with other characters than it may have"
                 : "error, error_description and error_uri of printable ASCII without quotation "
                   "marks and backslashes") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return std::ranges::all_of(
      std::array{"error", "error_description", "error_uri"}, [&](const char* name) {
        const std::string value = http::first_value(outcome.query, name).value_or("");
        const bool keeps = std::ranges::all_of(
            value, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
        if (!keeps) {
          *result_listener << name << " is " << value;
        }
        return keeps;
      });
}

Case error_characters() {
  return conformance({
      .id = "authorization.errors_hold_plain_characters",
      .claim = "The error parameters of a response are printable ASCII without quotation marks and "
               "backslashes, also where they repeat what was sent.",
      .cites = {req::authorization_error_charset},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::error_quotes_response_type, flaw::error_repeats_scope},
      .method = "Provokes errors by an unknown response type, PKCE method, scope and resource with "
                "letters beyond ASCII, quotation marks and backslashes in them, and looks at the "
                "parameters of each redirect. Errors that stay at the server are not judged.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            using Mistake = void (*)(oauth::AuthorizationRequest&);
            constexpr std::array<Mistake, 5> mistakes{
                [](auto& request) { request.response_type = "unheard_of"; },
                [](auto& request) { request.response_type = "\"\\\xc3\xa9\xe2\x82\xac"; },
                [](auto& request) { request.code_challenge_method = "\"\\\xc3\xa9S512"; },
                [](auto& request) { request.scope = "\"\\\xc3\xa9unheard-of"; },
                [](auto& request) { request.resource = "https://odd.example/\"\\\xc3\xa9"; },
            };
            bool is_judged = false;
            for (const Mistake mistake : mistakes) {
              auto request = probe.honest_authorization();
              mistake(request);
              const auto outcome = probe.authorize(request, "provoke an error");
              if (outcome.end == End::error_redirect) {
                is_judged = true;
                probe.expect(req::authorization_error_charset, outcome, KeepsToItsCharacters());
              }
            }
            if (!is_judged) {
              probe.not_applicable("The server redirects no error to the client.");
            }
          },
  });
}

/// The answer of a user who refuses, where the page has a button that says so.
std::optional<http::Request> refusing_answer(const http::Exchange& page) {
  for (const login::Form& form : login::forms_of(page.request().url, page.body())) {
    for (std::size_t i = 0; i < form.buttons.size(); ++i) {
      const login::FormField& button = form.buttons[i];
      if (login::leaning_of_button(button.name, button.value, form.button_texts[i]) ==
          login::Leaning::refuses) {
        login::FormLogin refusing{.approve = {.text = form.button_texts[i]}};
        if (!button.name.empty() && !button.value.empty()) {
          refusing.approve = {.name = button.name, .value = button.value};
        }
        std::string why_not;
        return login::answer_page(refusing, page.request().url, page.body(), why_not);
      }
    }
  }
  return std::nullopt;
}

MATCHER(IsToldOfTheRefusal, negation ? "no word to the client that the user refused"
                                     : "a redirect with error access_denied") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return outcome.end == End::error_redirect && outcome.error() == "access_denied";
}

Case refusal_told() {
  return conformance({
      .id = "authorization.refusal_of_the_user_is_told_to_the_client",
      .claim = "A client whose user refuses gets error access_denied.",
      .cites = {req::refusal_told_to_client},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::refusal_shown_to_user_alone, flaw::refusal_without_error},
      .method = "Signs in and presses the button of the consent page that refuses. Passes on a "
                "redirect with error access_denied. A page without such a button is not judged.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            FreshBrowser browser(probe);
            bool has_refused = false;
            const auto outcome =
                browser.walk(probe.honest_authorization(), "refuse",
                             [&](const http::Exchange& page,
                                 const http::Request& answer) -> std::optional<oauth::PageAnswer> {
                               if (has_refused) {
                                 return std::nullopt;
                               }
                               if (asks_for_password(page)) {
                                 return oauth::PageAnswer{.request = answer};
                               }
                               const auto no = refusing_answer(page);
                               has_refused = no.has_value();
                               return oauth::PageAnswer{.request = no.value_or(answer)};
                             });
            if (!has_refused) {
              probe.not_applicable("No page has a button that is known to refuse.");
            }
            probe.expect(req::refusal_told_to_client, outcome, IsToldOfTheRefusal());
          },
  });
}

/// The responses with a code to an honest request, and to one without state.
std::vector<oauth::AuthorizationOutcome> responses_with_code(Probe& probe) {
  std::vector<oauth::AuthorizationOutcome> all{
      granted(probe, probe.honest_authorization(), "ask honestly")};
  auto stateless = probe.honest_authorization();
  stateless.state.reset();
  auto outcome = probe.authorize(stateless, "ask without state");
  if (outcome.code()) {
    all.push_back(std::move(outcome));
  }
  return all;
}

Case announced_issuer() {
  return conformance({
      .id = "authorization.announced_iss_is_sent",
      .claim = "A server that announces iss sends it with every code.",
      .cites = {req::iss_sent_when_announced},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::iss_never_sent, flaw::iss_lost_without_state},
      .method = "Looks for iss in the responses to an honest request and to one without state, "
                "where the metadata announces it.",
      .run =
          [](Probe& probe) {
            const auto& metadata = probe.server_metadata().lookup.document;
            if (metadata["authorization_response_iss_parameter_supported"].boolean() != true) {
              probe.not_applicable("The metadata does not announce iss.");
            }
            for (const auto& outcome : responses_with_code(probe)) {
              probe.expect(req::iss_sent_when_announced, member_of(outcome, "iss"), IsPresent());
            }
          },
  });
}

Case named_issuer() {
  return conformance({
      .id = "authorization.responses_name_their_issuer",
      .claim = "Each authorization response says in iss which server it comes from.",
      .cites = {req::iss_in_responses},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::iss_never_sent, flaw::iss_lost_without_state, flaw::iss_lost_on_error},
      .method = "Looks for iss in the responses to an honest request, to one without state, and to "
                "one with an unknown response type, where that error is redirected.",
      .run =
          [](Probe& probe) {
            for (const auto& outcome : responses_with_code(probe)) {
              probe.expect(req::iss_in_responses, member_of(outcome, "iss"), IsPresent());
            }
            auto wrong = probe.honest_authorization();
            wrong.response_type = "unheard_of";
            const auto outcome = probe.authorize(wrong, "provoke an error");
            if (outcome.end == End::error_redirect) {
              probe.expect(req::iss_in_responses, member_of(outcome, "iss"), IsPresent());
            }
          },
  });
}

}  // namespace

std::vector<Case> response_parameter_cases() {
  return {state_whole_or_not_at_all(), error_characters(), refusal_told(), announced_issuer(),
          named_issuer()};
}

}  // namespace assay::suites
