#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/page_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

/// Where an honest request leads a browser without cookies, whose user is one that the tester
/// brought.
oauth::AuthorizationOutcome walk_as_a_stranger(Probe& probe, const std::string& purpose) {
  login::CookieJar no_cookies;
  login::FormLogin user = probe.target().login.value_or(login::FormLogin{});
  if (!probe.target().users.empty()) {
    user.user = probe.target().users.front();
  }
  const oauth::Walker walker{
      .transport = &probe.transport(), .login = user, .cookies = &no_cookies};
  return oauth::authorize(walker, probe.honest_authorization(), purpose);
}

/// The pages with forms that such a browser meets: sign-in, and consent where there is a user.
std::vector<http::Exchange> pages_on_the_way(Probe& probe) {
  std::vector<http::Exchange> pages;
  const auto outcome = walk_as_a_stranger(probe, "look at the pages");
  for (const http::Exchange& exchange : outcome.exchanges) {
    if (exchange.status() == 200 &&
        !login::forms_of(exchange.request().url, exchange.body()).empty()) {
      pages.push_back(exchange);
    }
  }
  return pages;
}

Case pages_not_framed() {
  return conformance({
      .id = "authorization.sign_in_pages_cannot_be_framed",
      .claim = "No foreign site can show the sign-in and consent pages in a frame.",
      .cites = {req::pages_not_framed},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::pages_can_be_framed},
      .method = "Walks an honest request with a browser that has no cookies. Passes when every "
                "page with a form has a frame-ancestors that shuts other sites out, or else "
                "X-Frame-Options.",
      .run =
          [](Probe& probe) {
            const auto pages = pages_on_the_way(probe);
            if (pages.empty()) {
              probe.not_applicable("The authorization server shows no page with a form.");
            }
            for (const http::Exchange& page : pages) {
              probe.expect(req::pages_not_framed, page, CannotBeFramed());
            }
          },
  });
}

// What a page asks for is the server's to choose (OAuth 2.1 section 3.1), and may be shown by a
// script: that there was none at all is what is judged.
Case sign_in_is_required() {
  return conformance({
      .id = "authorization.code_takes_a_user_who_signed_in",
      .claim = "No code is issued to a browser whose user nobody knows.",
      .cites = {req::user_authenticated_for_code},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::code_without_sign_in},
      .method = "Sends an honest request with a browser that has no cookies. Passes where a page "
                "comes, another site, or a refusal; breaks where a code comes at once. Where users "
                "are known by other means, the target file says so (login.otherwise).",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            if (!probe.target().users_known_otherwise.empty()) {
              probe.not_applicable("The target file says how users are known without signing in: " +
                                   probe.target().users_known_otherwise + ".");
            }
            const auto outcome = walk_as_a_stranger(probe, "ask as a stranger");
            if (outcome.exchanges.empty() || outcome.last().response() == nullptr ||
                outcome.end == End::server_error) {
              throw Inconclusive{"An honest request of a new browser ended with " +
                                 describe(outcome) + "."};
            }
            probe.expect(req::user_authenticated_for_code, outcome, Not(GetsACodeUnasked()));
          },
  });
}

}  // namespace

std::vector<Case> sign_in_cases() { return {pages_not_framed(), sign_in_is_required()}; }

}  // namespace assay::suites
