#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/http/text.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

// The host differs, never the port alone: any port of a loopback address is the client's to choose
// (RFC 8252 section 7.3).
Case unregistered_uri() {
  return conformance({
      .id = "authorization.unregistered_redirect_uri_gets_no_redirect",
      .claim = "The browser is never sent to a redirect URI that the client did not register.",
      .cites = {req::no_redirect_to_unregistered_uri, req::redirect_uri_exact_match},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_uri_unchecked, flaw::unregistered_uri_by_refresh},
      .method = "Names https://unregistered.example/callback in an honest request. Passes on an "
                "error page.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.redirect_uri = "https://unregistered.example/callback";
            const auto outcome = probe.authorize(request, "name an unregistered redirect URI");
            probe.expect(req::no_redirect_to_unregistered_uri, outcome,
                         Not(SendsTheBrowserTo(*request.redirect_uri)));
            probe.expect(req::redirect_uri_exact_match, outcome,
                         IsRefusedWithoutVisiting(*request.redirect_uri));
          },
  });
}

Case longer_path() {
  return conformance({
      .id = "authorization.longer_redirect_path_is_refused",
      .claim = "A redirect URI that only begins like a registered one is refused.",
      .cites = {req::redirect_uri_exact_match},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_prefix_match, flaw::redirect_uri_unchecked},
      .method = "Appends /more to the registered redirect URI. Passes on an error page.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            *request.redirect_uri += "/more";
            probe.expect(req::redirect_uri_exact_match,
                         probe.authorize(request, "lengthen the redirect URI"),
                         IsRefusedWithoutVisiting(*request.redirect_uri));
          },
  });
}

// Some servers are careful with the loopback addresses of native clients alone, whose port may
// differ, and lenient with all others.
Case near_https_uri() {
  return conformance({
      .id = "authorization.near_https_redirect_uri_is_refused",
      .claim = "A redirect URI that is close to a registered one of https is refused.",
      .cites = {req::no_redirect_to_unregistered_uri, req::redirect_uri_exact_match},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_https_prefix_match, flaw::redirect_uri_unchecked,
                flaw::redirect_prefix_match},
      .method = "Registers https://client.example/callback, and names a longer path, another path "
                "and another host that begins like this one. Passes on an error page for each.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            request_with_https_address(probe);
            for (const char* near :
                 {"https://client.example/callback/more", "https://client.example/elsewhere",
                  "https://client.example.attacker.example/callback"}) {
              auto request = probe.honest_authorization(*client_with_https_address(probe));
              request.redirect_uri = near;
              const auto outcome = probe.authorize(request, "name an address close by");
              probe.expect(req::no_redirect_to_unregistered_uri, outcome,
                           Not(SendsTheBrowserTo(near)));
              probe.expect(req::redirect_uri_exact_match, outcome, IsRefusedWithoutVisiting(near));
            }
          },
  });
}

/// Another identifier of the same make: a server that wants a UUID, or a number, still finds one to
/// look up.
std::string other_id_like(std::string id) {
  const std::size_t start = id.size() > 8 ? id.size() - 8 : 0;
  for (std::size_t at = start; at < id.size(); ++at) {
    const char c = id[at];
    if (http::is_digit(c)) {
      id[at] = static_cast<char>('0' + ('9' - c));
    } else if (c >= 'a' && c <= 'f') {
      id[at] = static_cast<char>('a' + ('f' - c));
    } else if (http::is_alpha(c)) {
      id[at] = static_cast<char>(c ^ 1);
    }
  }
  return id;
}

Case unknown_client() {
  return conformance({
      .id = "authorization.unknown_client_gets_no_redirect",
      .claim =
          "The browser is not sent to the redirect URI of a client that the server does not know.",
      .cites = {req::no_redirect_for_unknown_client},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::unknown_client_redirected, flaw::unknown_client_by_refresh_header},
      .method =
          "Sends an honest request with the end of its client_id changed. Passes on an error page.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            oauth::AuthorizationRequest request = probe.honest_authorization();
            request.client_id = other_id_like(request.client_id.value_or(""));
            probe.expect(req::no_redirect_for_unknown_client,
                         probe.authorize(request, "name an unknown client"),
                         IsRefusedAtTheServer());
          },
  });
}

}  // namespace

std::vector<Case> redirect_uri_cases() {
  return {unregistered_uri(), longer_path(), near_https_uri(), unknown_client()};
}

}  // namespace assay::suites
