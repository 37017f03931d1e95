#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// The harness's own issuer as the third party at which the users of the server sign in: where the
/// server is not told to trust its tokens. NotExercised without it.
issuer::AuthorizationServer& third_party_of(Probe& probe);

/// A browser on its way from a client's authorization request to the third party.
struct Departure {
  oauth::AuthorizationRequest request{};  ///< of the client
  std::vector<http::Exchange> pages{};    ///< with a form, as they were shown
  std::vector<http::Exchange> early{};    ///< answers before the user sent the first form
  login::CookieJar early_cookies{};       ///< what the browser had kept by then
  login::CookieJar cookies{};             ///< when it left
  http::Exchange leaving{};               ///< the redirect to the third party
  std::string address{};                  ///< where that leads

  /// A parameter of the request at the third party; empty: not sent.
  std::string sent(std::string_view name) const;
  std::string state() const { return sent("state"); }
};

/// Walks the client's request until the browser leaves for the third party. `cookies` is what the
/// browser kept from before. NotApplicable where users sign in at the server itself, NotExercised
/// where they do at a third party that is not the harness's issuer.
Departure depart(Probe& probe, const oauth::AuthorizationRequest& request,
                 const std::string& purpose, const login::CookieJar& cookies = {});
/// The same up to the first page, which is not answered.
Departure look_at_page(Probe& probe, const oauth::AuthorizationRequest& request,
                       const std::string& purpose);

/// Where the browser is sent back to: the proxy's callback, and with which parameters.
struct WayBack {
  std::string callback{};
  http::Parameters parameters{};

  WayBack with(const std::string& name, std::string value) const;  ///< replaced, or appended
  WayBack without(std::string_view name) const;
};
/// Signs the user in at the third party. Each call brings a code of its own.
WayBack sign_in_there(Probe& probe, const Departure& departure);
WayBack sign_in_there(Probe& probe, const std::string& address);

/// Sends a browser along the way back and walks on to where that ends.
oauth::AuthorizationOutcome come_back(Probe& probe, const Departure& departure,
                                      login::CookieJar cookies, const WayBack& way,
                                      const std::string& purpose);
/// The honest whole; Inconclusive where no code came.
oauth::AuthorizationOutcome log_in(Probe& probe, const oauth::AuthorizationRequest& request,
                                   const std::string& purpose);

Control delegated_login_gives_a_code();

/// No code, and not a failure of the server: an error page, an error at the client, or another
/// start.
MATCHER(TurnsTheBrowserAway,
        negation ? "a code" : "an error page, or an error at the client, and no code") {
  using End = oauth::AuthorizationOutcome::End;
  const oauth::AuthorizationOutcome& outcome = arg;
  const bool has_code = http::count_of(outcome.query, "code") +
                            http::count_of(outcome.fragment, "code") +
                            http::count_of(outcome.fragment, "access_token") >
                        0;
  return !has_code && outcome.end != End::code && outcome.end != End::server_error;
}

}  // namespace assay::suites
