#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AnyOf;

constexpr auto iss_announcement = "authorization_response_iss_parameter_supported";

bool announces_iss(const Probe& probe) {
  return probe.server_metadata().lookup.document[iss_announcement].boolean() == true;
}

/// Where the user, or a page that only a browser can play, was in the way: nothing was granted, and
/// nothing shown.
bool user_stood_in_the_way(const oauth::AuthorizationOutcome& outcome) {
  const std::string error = outcome.error().value_or("");
  return error == "access_denied" || error.ends_with("_required") ||
         (outcome.end == End::error_page && outcome.last().status() < 300);
}

// No Need::login, which asks for a token: this case has to say why there is none.
Case code_reaches_the_client() {
  return conformance({
      .id = "authorization.code_reaches_the_client",
      .claim = "An honest authorization request brings one code to the redirect URI.",
      .cites = {req::one_code_in_query},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::code_in_fragment},
      .guards = Step::authorization,
      .method = "Walks an honest request with PKCE through sign-in and consent. Passes when the "
                "query of the redirect URI holds exactly one code.",
      .run =
          [](Probe& probe) {
            const auto outcome = probe.authorize(probe.honest_authorization(), "ask honestly");
            if (outcome.signs_in_elsewhere()) {
              probe.leave_without_code(outcome);
            }
            if (user_stood_in_the_way(outcome)) {
              throw Inconclusive{"Nobody granted the honest request: it ended with " +
                                 describe(outcome) + "."};
            }
            probe.expect(req::one_code_in_query, outcome, BringsOneCode());
          },
  });
}

// A server may refuse a state that looks odd to it (OAuth 2.1 section 7.11).
Case state_unchanged() {
  return conformance({
      .id = "authorization.state_comes_back_unchanged",
      .claim = "The state comes back once and unchanged, whatever characters it holds.",
      .cites = {req::state_echoed},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::state_mangled},
      .method =
          "Sends a state of printable ASCII that has to be percent-encoded (RFC 6749 "
          "appendix A.5). Passes when the query of the redirect holds it once, byte for byte.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.state = jose::random_token(12) + "~ !@$%41+&=#?/;:,*(|)\"\\ end";
            const auto outcome = probe.authorize(request, "send an unusual state");
            if (testing::Value(outcome, IsRefused())) {
              probe.not_applicable("The server refuses this state.");
            }
            probe.expect(req::state_echoed, outcome, EchoesState(*request.state));
          },
  });
}

struct RedirectedError {
  std::string state{};
  oauth::AuthorizationOutcome outcome{};
};

/// An error that reached the client by redirect. Servers differ in what they redirect, and in which
/// errors they find: several mistakes are tried. NotApplicable where all of them end on pages.
RedirectedError redirected_error(Probe& probe) {
  using Mistake = void (*)(oauth::AuthorizationRequest&);
  constexpr std::array<Mistake, 3> mistakes{
      [](oauth::AuthorizationRequest& request) { request.response_type = "unheard_of"; },
      [](oauth::AuthorizationRequest& request) { request.code_challenge_method = "S512"; },
      [](oauth::AuthorizationRequest& request) { request.code_challenge.reset(); },
  };
  for (const Mistake mistake : mistakes) {
    oauth::AuthorizationRequest request = probe.honest_authorization();
    mistake(request);
    const auto outcome = probe.authorize(request, "provoke an error");
    if (outcome.end == End::error_redirect) {
      return {.state = *request.state, .outcome = outcome};
    }
  }
  probe.not_applicable("The server redirects no error to the client.");
}

Case state_with_errors() {
  return conformance({
      .id = "authorization.state_comes_back_with_errors",
      .claim = "A redirected error carries the state of the request.",
      .cites = {req::state_echoed_on_error},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::state_lost_on_error},
      .method = "Provokes an error with an unknown response_type, an unknown PKCE method or no "
                "challenge, whichever the server redirects first. Passes when the redirect holds "
                "the state once, unchanged.",
      .run =
          [](Probe& probe) {
            const RedirectedError error = redirected_error(probe);
            probe.expect(req::state_echoed_on_error, error.outcome, EchoesState(error.state));
          },
  });
}

Finding iss_of(const oauth::AuthorizationOutcome& outcome) {
  return {.what = "iss in the redirect", .value = outcome.iss(), .from = outcome.exchanges};
}

// The identifier that leads to the metadata passes as well: where `issuer` itself is wrong, that is
// another case's finding.
Case iss_is_the_issuer() {
  return conformance({
      .id = "authorization.iss_is_the_issuer",
      .claim = "The iss of an authorization response is the server's issuer identifier.",
      .cites = {req::iss_is_the_issuer},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::iss_of_another_server},
      .method = "Compares iss of an honest authorization response, byte for byte, with the issuer "
                "of the metadata. A server that announces iss has to send it; where it does "
                "neither, nothing is judged.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = probe.server_metadata();
            const auto outcome = granted(probe, probe.honest_authorization(), "ask honestly");
            if (metadata.by_default || (!outcome.iss() && !announces_iss(probe))) {
              probe.not_applicable(
                  "The server neither announces nor sends iss, or publishes no metadata.");
            }
            probe.expect(req::iss_is_the_issuer, iss_of(outcome),
                         AnyOf(ValueIs(metadata.issuer()), ValueIs(metadata.looked_up)));
          },
  });
}

Case iss_is_announced() {
  return conformance({
      .id = "authorization.iss_is_announced",
      .claim = "A server that sends iss says so in its metadata.",
      .cites = {req::iss_announced},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::iss_unannounced},
      .method = "Looks for authorization_response_iss_parameter_supported: true where an honest "
                "response carries iss.",
      .run =
          [](Probe& probe) {
            if (!granted(probe, probe.honest_authorization(), "ask honestly").iss()) {
              probe.not_applicable("The authorization response carries no iss.");
            }
            probe.expect(req::iss_announced, probe.server_metadata().lookup,
                         HasTrue(iss_announcement));
          },
  });
}

Case iss_with_errors() {
  return conformance({
      .id = "authorization.iss_comes_back_with_errors",
      .claim = "A server that announces iss sends it with errors too.",
      .cites = {req::iss_on_error},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::iss_lost_on_error},
      .method = "Provokes a redirected error, and looks for iss in it.",
      .run =
          [](Probe& probe) {
            if (!announces_iss(probe)) {
              probe.not_applicable("The metadata does not announce iss.");
            }
            probe.expect(req::iss_on_error, iss_of(redirected_error(probe).outcome), IsPresent());
          },
  });
}

}  // namespace

std::vector<Case> authorization_response_cases() {
  return {code_reaches_the_client(), state_unchanged(),  state_with_errors(),
          iss_is_the_issuer(),       iss_is_announced(), iss_with_errors()};
}

}  // namespace assay::suites
