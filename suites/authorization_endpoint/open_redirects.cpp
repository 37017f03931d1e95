#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// A client that anybody could have registered a moment ago; nullopt where nobody can.
std::optional<oauth::Client> newcomer(Probe& probe) {
  if (probe.server_metadata().endpoint("registration_endpoint").empty()) {
    return std::nullopt;
  }
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = {"https://newcomer.example/" + jose::random_token(9)};
  return probe.register_client(registration, "register as a newcomer").client;
}

void demand_sign_in(Probe& probe) {
  if (!probe.target().users_known_otherwise.empty()) {
    probe.not_applicable("The target file says how users are known without signing in: " +
                         probe.target().users_known_otherwise + ".");
  }
  FreshBrowser browser(probe);
  if (browser.look_at(probe.honest_authorization(), "ask honestly as a stranger").end ==
      End::code) {
    probe.not_applicable("Nobody has to sign in here, not even for a code.");
  }
}

MATCHER(GoesToTheClientUnasked, negation ? "no redirect to the client before a page for the user"
                                         : "a redirect to the client, and no page before it") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return !outcome.signed_in && (outcome.end == End::code || outcome.end == End::error_redirect ||
                                outcome.end == End::other_redirect);
}

struct Mistake {
  const char* what{};
  void (*make)(oauth::AuthorizationRequest&){};
};

Case errors_wait_for_sign_in() {
  return conformance({
      .id = "authorization.errors_wait_until_the_user_has_signed_in",
      .claim = "A link with a mistake in it does not lead a stranger through the server to an "
               "address that somebody registered.",
      .cites = {req::user_authenticated_before_redirect, req::automatic_redirect_only_if_trusted},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::errors_redirected_before_sign_in,
                flaw::scope_errors_redirected_before_sign_in},
      .method = "Sends requests with an unknown response type, PKCE method and scope and without "
                "code_challenge, as a client that has just been registered, in a browser without "
                "cookies. Passes where a page comes; breaks where the browser goes to the client "
                "at once.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            demand_sign_in(probe);
            constexpr std::array<Mistake, 4> mistakes{{
                {"an unknown response type", [](auto& one) { one.response_type = "unheard_of"; }},
                {"an unknown scope", [](auto& one) { one.scope = "unheard-of"; }},
                {"an unknown PKCE method", [](auto& one) { one.code_challenge_method = "S512"; }},
                {"no code_challenge", [](auto& one) { one.code_challenge.reset(); }},
            }};
            const auto client = newcomer(probe);
            for (const Mistake& mistake : mistakes) {
              auto request =
                  client ? probe.honest_authorization(*client) : probe.honest_authorization();
              mistake.make(request);
              FreshBrowser browser(probe);
              const auto outcome =
                  browser.look_at(request, std::string("ask as a stranger, with ") + mistake.what);
              probe.expect(req::user_authenticated_before_redirect, outcome,
                           Not(GoesToTheClientUnasked()));
              if (client) {
                probe.expect(req::automatic_redirect_only_if_trusted, outcome,
                             Not(GoesToTheClientUnasked()));
              }
            }
          },
  });
}

Case newcomers_ask() {
  return conformance({
      .id = "authorization.new_client_gets_no_code_unasked",
      .claim = "A client that was registered a moment ago gets no code of a signed-in user who is "
               "not asked.",
      .cites = {req::automatic_redirect_only_if_trusted},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::https_client_gets_a_code_unasked},
      .method = "Signs a user in with one client, registers another one with an https address, and "
                "asks as that one in the same browser. Passes where a page comes before the code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            demand_sign_in(probe);
            FreshBrowser browser(probe);
            browser.walk(probe.honest_authorization(), "sign in for one client");
            const auto client = newcomer(probe);
            if (!client) {
              probe.not_applicable("The server registers no client with an https address.");
            }
            const auto outcome =
                browser.look_at(probe.honest_authorization(*client), "ask as a new client");
            probe.expect(req::automatic_redirect_only_if_trusted, outcome, Not(GetsACodeUnasked()));
          },
  });
}

}  // namespace

std::vector<Case> open_redirect_cases() { return {errors_wait_for_sign_in(), newcomers_ask()}; }

}  // namespace assay::suites
