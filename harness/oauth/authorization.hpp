#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"
#include "harness/login/login.hpp"

namespace assay::oauth {

/// An authorization request (OAuth 2.1 section 4.1.1). Members that are nullopt are not sent.
/// `code_verifier` is never sent here: it belongs to `code_challenge` and goes into the redemption.
struct AuthorizationRequest {
  std::string endpoint{};
  std::optional<std::string> response_type{"code"};
  std::optional<std::string> client_id{};
  std::optional<std::string> redirect_uri{};
  std::optional<std::string> scope{};
  std::optional<std::string> state{};
  std::optional<std::string> code_challenge{};
  std::optional<std::string> code_challenge_method{"S256"};
  std::optional<std::string> resource{};
  http::Parameters extra{};  ///< appended as they are: unknown or doubled parameters
  /// Sent as they are in place of all of the above, which still says where an answer belongs.
  std::optional<http::Parameters> exactly{};
  std::string code_verifier{};
  /// Not sent: the address that the client registered, where errors may go in place of the
  /// requested one. Empty: the walker's.
  std::string registered_redirect_uri{};

  http::Parameters parameters() const;  ///< what is sent
  std::string url() const;
};

/// True where `location` is this redirect URI with response parameters added. RFC 8252 section 7.3
/// lets only the client vary the port, in its request; so the comparison is exact up to query and
/// fragment.
bool is_at(const std::string& location, const std::string& redirect_uri);

/// Where an authorization request ended, after sign-in and consent were played.
struct AuthorizationOutcome {
  /// A page that goes on by itself to another origin counts as a redirect (OAuth 2.1
  /// section 2.3.5).
  enum class End {
    code,            ///< redirected to the redirect URI with a code
    error_redirect,  ///< redirected to the redirect URI with an error
    other_redirect,  ///< redirected to the redirect URI with neither
    elsewhere,       ///< redirected to another origin or to a URI that was not the registered one
    error_page,      ///< a 4xx page of the authorization server's own
    server_error,    ///< a 5xx answer
    stopped,         ///< could not be walked further: `why`
  };
  End end{End::stopped};
  std::string why{};
  std::string location{};  ///< the redirect that left the authorization server
  http::Parameters query{};
  http::Parameters fragment{};
  std::string requested_redirect_uri{};
  std::string registered_redirect_uri{};
  bool signed_in{};    ///< a sign-in or consent page was shown and answered
  bool needs_login{};  ///< stopped at a page that asks for a user, and nobody brought one
  std::vector<http::Exchange> exchanges{};

  std::optional<std::string> code() const { return http::first_value(query, "code"); }
  std::optional<std::string> error() const { return http::first_value(query, "error"); }
  std::optional<std::string> state() const { return http::first_value(query, "state"); }
  std::optional<std::string> iss() const { return http::first_value(query, "iss"); }
  bool left_the_server() const;  ///< any redirect to a client's address
  /// Sent to another address with neither code nor error: that is no answer yet, the user is to
  /// sign in there.
  bool signs_in_elsewhere() const;
  const http::Exchange& last() const { return exchanges.back(); }
};
std::string_view name_of(AuthorizationOutcome::End end);

/// What is sent in answer to a page.
struct PageAnswer {
  http::Request request{};
  bool from_another_site{};  ///< a page of an attacker's has submitted it in the user's browser
};

/// How the user's part is played.
struct Walker {
  http::Transport* transport{};
  std::optional<login::FormLogin> login{};
  login::CookieJar* cookies{};  ///< kept across requests, so that a login page is visited once
  std::string registered_redirect_uri{};
  int most_steps{12};
  /// Is shown each page with a form, and the answer that an honest user would give: what it returns
  /// is sent in place of that. nullopt: the walk stops there.
  std::function<std::optional<PageAnswer>(const http::Exchange& page, const http::Request& answer)>
      answering{};
};

/// Sends the request and walks redirects, sign-in and consent to where they end. Never follows a
/// redirect that leaves the authorization server's origin, other than to count it as the outcome.
AuthorizationOutcome authorize(const Walker& walker, const AuthorizationRequest& request,
                               const std::string& purpose);

}  // namespace assay::oauth
