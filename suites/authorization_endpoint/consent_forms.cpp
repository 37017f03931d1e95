#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/token_contents.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/jose/pkce.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using oauth::PageAnswer;
using testing::Not;

constexpr auto attackers_uri = "https://attacker.example/callback";

/// As a page of an attacker's submits it: the browser says where it comes from.
http::Request posted_from_elsewhere(http::Request request) {
  request.headers.set("Origin", "https://attacker.example");
  return request;
}

/// The attacker's page brings the victim's browser to its own consent page, and then submits the
/// form that the attacker was shown.
std::optional<oauth::AuthorizationOutcome> forge_consent(Probe& probe,
                                                         const http::Request& attackers_answer) {
  FreshBrowser victim(probe);
  bool is_forged = false;
  auto outcome = victim.walk(
      probe.honest_authorization(), "submit the form of another session",
      [&](const http::Exchange& page, const http::Request& answer) -> std::optional<PageAnswer> {
        if (is_forged) {
          return std::nullopt;
        }
        if (asks_for_password(page)) {
          return PageAnswer{.request = answer};
        }
        is_forged = true;
        return PageAnswer{.request = posted_from_elsewhere(attackers_answer),
                          .from_another_site = true};
      });
  return is_forged ? std::optional(std::move(outcome)) : std::nullopt;
}

// A form that goes without cookies because all of them say SameSite is no forgery that a browser
// would send: it has to be refused all the same, for it is of no session at all.
Case not_forged() {
  return conformance({
      .id = "authorization.consent_form_of_another_session_is_refused",
      .claim = "A consent form counts from the page and in the session alone in which it was "
               "shown.",
      .cites = {req::consent_form_protected_from_csrf},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::consent_form_of_any_session, flaw::consent_form_without_session},
      .method = "Takes the consent form that one browser is shown, and submits it in another one, "
                "whose user has signed in and is at the consent page too, as a page of another "
                "site would: with a foreign Origin, and without the cookies that say SameSite=Lax "
                "or Strict. Passes where no code comes.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            FreshBrowser attacker(probe, probe.user_count() - 1);
            const auto form =
                consent_form_of(attacker, probe.honest_authorization(), "get a consent form");
            const auto outcome = form ? forge_consent(probe, form->answer) : std::nullopt;
            if (!outcome) {
              probe.not_applicable("No page asks for consent alone.");
            }
            probe.expect(req::consent_form_protected_from_csrf, *outcome, Not(GetsACode()));
          },
  });
}

/// The answer with this parameter replaced, or added where it had none.
http::Request with_field(http::Request answer, const http::Parameter& field) {
  auto fields = http::form_decode(answer.body);
  std::erase_if(fields, [&](const http::Parameter& one) { return one.first == field.first; });
  fields.push_back(field);
  answer.body = http::form_encode(fields);
  return answer;
}

/// Walks the request with this put into the consent form; nullopt where no such form is posted.
std::optional<oauth::AuthorizationOutcome> with_tampered_consent(
    Probe& probe, const oauth::AuthorizationRequest& request, const http::Parameter& field) {
  FreshBrowser browser(probe);
  bool is_tampered = false;
  auto outcome = browser.walk(
      request, "put " + field.first + " into the consent form",
      [&](const http::Exchange& page, const http::Request& answer) -> std::optional<PageAnswer> {
        if (asks_for_password(page) || answer.method != "POST") {
          return PageAnswer{.request = answer};
        }
        if (is_tampered) {
          return std::nullopt;  // it asks again
        }
        is_tampered = true;
        return PageAnswer{.request = with_field(answer, field)};
      });
  return is_tampered ? std::optional(std::move(outcome)) : std::nullopt;
}

/// What the token that comes of this code is good for, by its own word and that of the response.
Finding scope_of_code(Probe& probe, const oauth::AuthorizationRequest& request,
                      const oauth::AuthorizationOutcome& outcome) {
  const auto reply = probe.request_token(
      probe.redemption_of(request, *outcome.code(), probe.client()), "redeem the code");
  const std::string told = matchers::scope_of(reply).value_or(request.scope.value_or(""));
  return {.what = "the scope of the token",
          .value = told + " " + matchers::scope_claim_of(reply).value_or(""),
          .from = {outcome.last(), reply.exchange}};
}

MATCHER_P(HasNot, scope, (negation ? "a scope with " : "a scope without ") + std::string(scope)) {
  const Finding& found = arg;
  return std::ranges::count(scopes_in(found.value.value_or("")), std::string(scope)) == 0;
}

/// A server may grant more than was asked for: that is looked at first.
void judge_scope(Probe& probe) {
  const auto scopes = known_scopes(probe);
  if (scopes.size() < 2) {
    return;
  }
  auto request = probe.honest_authorization();
  request.scope = scopes[0];
  const auto honest = granted(probe, request, "ask for one scope");
  if (!testing::Value(scope_of_code(probe, request, honest), HasNot(scopes[1]))) {
    return;
  }
  auto again = probe.honest_authorization();
  again.scope = scopes[0];
  const auto tampered = with_tampered_consent(probe, again, {"scope", scopes[0] + " " + scopes[1]});
  if (tampered && tampered->code()) {
    probe.expect(req::consent_covers_what_was_shown, scope_of_code(probe, again, *tampered),
                 HasNot(scopes[1]));
  }
}

void judge_challenge(Probe& probe) {
  const auto request = probe.honest_authorization();
  const auto tampered = with_tampered_consent(
      probe, request, {"code_challenge", jose::s256_challenge(jose::make_verifier())});
  if (tampered && tampered->code()) {
    const auto redemption = probe.redemption_of(request, *tampered->code(), probe.client());
    probe.expect(req::consent_covers_what_was_shown,
                 probe.request_token(redemption, "redeem with the verifier of the request"),
                 IsIssued());
  }
}

Case not_tampered_with() {
  return conformance({
      .id = "authorization.consent_is_good_for_what_was_shown",
      .claim = "What is approved is what was shown, whatever the form says that comes back.",
      .cites = {req::consent_covers_what_was_shown},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::consent_takes_scope_of_form, flaw::consent_takes_redirect_uri_of_form,
                flaw::consent_takes_challenge_of_form},
      .method = "Approves with a redirect_uri, a scope and a code_challenge in the form that are "
                "not those of the request, one at a time. Passes where nothing goes to that "
                "address, the token has the scope that was asked for, and the code is redeemed "
                "with the verifier of the request; or where no code comes.",
      .control = honest_code_is_redeemed(),
      .run =
          [](Probe& probe) {
            const auto outcome = with_tampered_consent(probe, probe.honest_authorization(),
                                                       {"redirect_uri", attackers_uri});
            if (!outcome) {
              probe.not_applicable("No form is posted that asks for consent alone.");
            }
            probe.expect(req::consent_covers_what_was_shown, *outcome,
                         Not(SendsTheBrowserTo(attackers_uri)));
            judge_scope(probe);
            judge_challenge(probe);
          },
  });
}

}  // namespace

std::vector<Case> consent_form_cases() { return {not_forged(), not_tampered_with()}; }

}  // namespace assay::suites
