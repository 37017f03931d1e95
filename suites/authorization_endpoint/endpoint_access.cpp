#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AnyOf;
using testing::Not;

// No Need::login, which asks for a token: who refuses GET issues none.
Case serves_get() {
  return conformance({
      .id = "authorization.endpoint_serves_get",
      .claim = "The authorization endpoint serves requests that come by GET.",
      .cites = {req::authorization_endpoint_serves_get},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::authorization_by_post_only},
      .method = "Sends an honest request by GET, as a browser does that a client has sent there. "
                "Passes where it brings a code; breaks on status 405 or 501.",
      .run =
          [](Probe& probe) {
            const auto outcome = probe.authorize(probe.honest_authorization(), "ask by GET");
            const auto& answer = outcome.exchanges.front();
            if (outcome.end != End::code && answer.status() != 405 && answer.status() != 501) {
              probe.leave_without_code(outcome);
            }
            probe.expect(req::authorization_endpoint_serves_get, answer,
                         Not(AnyOf(StatusIs(405), StatusIs(501))));
          },
  });
}

constexpr auto foreign_origin = "https://foreign.example";

MATCHER(LetsNoScriptRead, negation ? "an answer that scripts of a foreign site may read"
                                   : "no Access-Control-Allow-Origin for a foreign site") {
  const http::Exchange& answer = arg;
  const auto allowed = answer.header("Access-Control-Allow-Origin");
  *result_listener << "Access-Control-Allow-Origin is " << allowed.value_or("missing");
  return !allowed || (*allowed != "*" && *allowed != foreign_origin);
}

Case no_cors() {
  return conformance({
      .id = "authorization.endpoint_is_closed_to_scripts_of_other_sites",
      .claim = "No script of another site can read what the authorization endpoint answers.",
      .cites = {req::authorization_endpoint_without_cors},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::authorization_endpoint_with_cors, flaw::authorization_preflight_answered},
      .method = "Sends an honest request with a foreign Origin, and the preflight for it. Passes "
                "where no answer has an Access-Control-Allow-Origin that lets that origin in.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            const std::string url = probe.honest_authorization().url();
            http::Request request{
                .method = "GET", .url = url, .headers = {{"Origin", foreign_origin}}};
            probe.expect(req::authorization_endpoint_without_cors,
                         probe.send(request, "ask as a script of another site"),
                         LetsNoScriptRead());
            request.method = "OPTIONS";
            request.headers.add("Access-Control-Request-Method", "GET");
            request.headers.add("Access-Control-Request-Headers", "authorization");
            probe.expect(req::authorization_endpoint_without_cors,
                         probe.send(request, "send the preflight for that"), LetsNoScriptRead());
          },
  });
}

/// By what its metadata must have then, or says of silent requests.
bool is_openid_provider(const Probe& probe) {
  const auto& document = probe.server_metadata().lookup.document;
  const auto lists = [&](const char* member, const char* value) {
    const auto all = document.texts(member);
    return std::ranges::find(all, value) != all.end();
  };
  return document.has("subject_types_supported") || lists("scopes_supported", "openid") ||
         lists("prompt_values_supported", "none");
}

/// An error of any kind: also those that say what would be needed.
MATCHER(IsAnsweredInSilence, negation ? "a page for the user, or a code"
                                      : "an error, no page for the user, and no code") {
  const oauth::AuthorizationOutcome& outcome = arg;
  return outcome.end == End::error_redirect ||
         (outcome.end == End::error_page && outcome.last().status() >= 400);
}

Case silent_request() {
  return conformance({
      .id = "authorization.silent_request_shows_no_page",
      .claim = "A request with prompt=none of a browser that is not signed in gets an error.",
      .cites = {req::silent_request_shows_no_page},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::silent_request_shows_sign_in},
      .method = "Sends an honest request with prompt=none in a browser without cookies, to a "
                "server whose metadata is that of an OpenID provider, or lists that prompt. Passes "
                "on an error at the redirect URI or a 4xx; breaks on a page to sign in, and on a "
                "code.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            if (!is_openid_provider(probe)) {
              probe.not_applicable("The server does not say that it is an OpenID provider.");
            }
            FreshBrowser browser(probe);
            auto request = probe.honest_authorization();
            request.extra.emplace_back("prompt", "none");
            probe.expect(req::silent_request_shows_no_page,
                         browser.look_at(request, "ask in silence"), IsAnsweredInSilence());
          },
  });
}

}  // namespace

std::vector<Case> endpoint_access_cases() { return {serves_get(), no_cors(), silent_request()}; }

}  // namespace assay::suites
