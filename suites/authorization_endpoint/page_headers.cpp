#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/matchers/framing.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/http/text.hpp"
#include "harness/login/page_contents.hpp"
#include "harness/probe/leaving.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/authorization_endpoint/fresh_browser.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

MATCHER(NamesFrameAncestors, negation ? "a page whose policy says nothing of frames"
                                      : "frame-ancestors in a Content-Security-Policy") {
  const http::Exchange& page = arg;
  const auto policies = page.header_values("Content-Security-Policy");
  *result_listener << "Content-Security-Policy is "
                   << (policies.empty() ? "missing" : policies.front());
  return keeps_out_of_frames(page) && std::ranges::any_of(policies, [](const std::string& policy) {
           return http::lower_case(policy).find("frame-ancestors") != std::string::npos;
         });
}

/// The policies under which another site sees the path and the query of the page.
MATCHER(KeepsItsAddress, negation ? "a page that may tell other sites its address"
                                  : "a Referrer-Policy that keeps the address from other sites") {
  const http::Exchange& page = arg;
  constexpr std::array policies{"no-referrer",
                                "same-origin",
                                "origin",
                                "strict-origin",
                                "origin-when-cross-origin",
                                "strict-origin-when-cross-origin"};
  const std::string header = http::lower_case(page.header("Referrer-Policy").value_or(""));
  *result_listener << "Referrer-Policy is " << (header.empty() ? "missing" : header);
  return std::ranges::any_of(policies, [&](const char* policy) {
    // Of a list the last one that the browser knows counts.
    return header.ends_with(policy) ||
           (login::has_attribute_named(page.body(), "name", "referrer") &&
            login::has_attribute_named(page.body(), "content", policy));
  });
}

Case shut_out() {
  return conformance({
      .id = "authorization.pages_shut_other_sites_out",
      .claim = "Sign-in and consent pages forbid framing by the policy that all browsers heed, and "
               "keep their address out of the Referer header.",
      .cites = {req::pages_restrict_frame_ancestors, req::pages_send_no_referrer},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::frames_refused_by_old_header_alone, flaw::pages_can_be_framed},
      .method = "Walks an honest request with a browser that has no cookies. Passes when every "
                "page with a form has a Content-Security-Policy with a frame-ancestors that shuts "
                "other sites out. A Referrer-Policy, in a header or in the page, is looked for as "
                "well.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const http::Exchange& page : pages_with_forms(probe)) {
              probe.expect(req::pages_restrict_frame_ancestors, page, NamesFrameAncestors());
              probe.expect(req::pages_send_no_referrer, page, KeepsItsAddress());
            }
          },
  });
}

/// The last two labels of a name, as far as one can tell who owns it without a list of suffixes.
std::string owner_of(const std::string& host) {
  const std::size_t last = host.rfind('.');
  const std::size_t dot = last == std::string::npos || last == 0 ? last : host.rfind('.', last - 1);
  return dot == std::string::npos ? host : host.substr(dot + 1);
}

MATCHER(StaysAtHome, negation ? "something of another site" : "nothing of another site, no link") {
  const http::Exchange& page = arg;
  const auto home = http::Url::parse(page.request().url);
  const auto addresses = login::addresses_in(page.request().url, page.body());
  return std::ranges::all_of(addresses, [&](const std::string& address) {
    const auto url = http::Url::parse(address);
    const bool is_foreign = url && home && owner_of(url->host) != owner_of(home->host);
    if (is_foreign) {
      *result_listener << "it has " << address;
    }
    return !is_foreign;
  });
}

Case no_third_party() {
  return conformance({
      .id = "authorization.pages_hold_nothing_of_other_sites",
      .claim = "Sign-in and consent pages load nothing from other sites, and link to none.",
      .cites = {req::pages_without_third_party_content},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::sign_in_page_loads_foreign_style, flaw::consent_page_shows_foreign_image},
      .method =
          "Looks at what the elements of each page with a form load and link to, for a client "
          "that registered no page of its own. Hosts that share their last two labels count "
          "as one site.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const http::Exchange& page : pages_with_forms(probe)) {
              probe.expect(req::pages_without_third_party_content, page, StaysAtHome());
            }
          },
  });
}

/// The answers by which the server sends the browser on that has just posted the password.
std::vector<http::Exchange> redirects_of_the_password(Probe& probe) {
  std::vector<http::Exchange> redirects;
  FreshBrowser browser(probe);
  bool is_signing_in = false;
  const auto outcome = browser.walk(probe.honest_authorization(), "sign in",
                                    [&](const http::Exchange& page, const http::Request& answer) {
                                      is_signing_in = is_signing_in || asks_for_password(page);
                                      return std::optional(oauth::PageAnswer{.request = answer});
                                    });
  const auto users = probe.target().users;
  const std::string password =
      users.empty() ? "" : http::form_encode({{"", users.front().password}}).substr(1);
  for (const http::Exchange& exchange : outcome.exchanges) {
    const bool holds_it = !password.empty() && exchange.request().method == "POST" &&
                          exchange.request().body.find(password) != std::string::npos;
    if (holds_it && exchange.status() >= 300 && exchange.status() < 400) {
      redirects.push_back(exchange);
    }
  }
  if (!is_signing_in || redirects.empty()) {
    probe.not_applicable("No password is posted here that a redirect follows.");
  }
  return redirects;
}

Case password_not_posted_on() {
  return conformance({
      .id = "authorization.password_is_not_sent_on_by_a_redirect",
      .claim = "The redirect after the sign-in makes no browser post the password on.",
      .cites = {req::no_307_after_credentials, req::redirect_303_after_credentials},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::sign_in_redirected_with_307, flaw::sign_in_redirected_with_302},
      .method = "Signs in with the password and looks at the redirect that follows: status 303 is "
                "what it should be, and 307 what it must not be.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const http::Exchange& redirect : redirects_of_the_password(probe)) {
              probe.expect(req::no_307_after_credentials, redirect, Not(StatusIs(307)));
              probe.expect(req::redirect_303_after_credentials, redirect, StatusIs(303));
            }
          },
  });
}

Case code_not_stored() {
  return conformance({
      .id = "authorization.redirect_with_the_code_is_not_stored",
      .claim = "The redirect that carries a code is sent with Cache-Control: no-store.",
      .cites = {req::code_reply_no_store},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::code_redirect_may_be_stored},
      .method = "Looks at Cache-Control of the answer that sends the browser to the client with a "
                "code.",
      .run =
          [](Probe& probe) {
            const auto outcome = granted(probe, probe.honest_authorization(), "ask honestly");
            probe.expect(req::code_reply_no_store, outcome.last(), IsNotStored());
          },
  });
}

}  // namespace

std::vector<Case> page_header_cases() {
  return {shut_out(), no_third_party(), password_not_posted_on(), code_not_stored()};
}

}  // namespace assay::suites
