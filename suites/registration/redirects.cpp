#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/http/url.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

oauth::RegistrationReply register_at(Probe& probe, const std::vector<std::string>& uris) {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = uris;
  return settled_registration(probe, registration, "register the redirect URI " + uris.front());
}

Case schemes_with_dot() {
  return conformance({
      .id = "authorization.scheme_without_dot_is_not_registered",
      .claim = "A redirect URI of a private scheme is registered only where the scheme is a domain "
               "name turned round.",
      .cites = {req::schemes_without_dot_refused},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registers_scheme_without_dot, flaw::registers_script_redirect},
      .method = "Registers assayprobe:/callback and assayprobe://callback for a native client. "
                "Passes on a 4xx, or where the answer leaves them out.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            for (const std::string uri : {"assayprobe:/callback", "assayprobe://callback"}) {
              probe.expect(req::schemes_without_dot_refused, register_at(probe, {uri}),
                           RegistersWithout(uri));
            }
          },
  });
}

/// An answer that shows no redirect URIs says nothing against it.
MATCHER_P(RegistersAt, uri,
          (negation ? "no client with the redirect URI " : "a client with the redirect URI ") +
              std::string(uri)) {
  const oauth::RegistrationReply& reply = arg;
  return reply.registered() && (!reply.document["redirect_uris"].is_array() ||
                                matchers::detail::lists(reply.document, "redirect_uris", uri));
}

Case loopback() {
  return conformance({
      .id = "authorization.loopback_redirect_uris_are_registered",
      .claim = "A native client can register redirect URIs on the loopback addresses and on "
               "localhost.",
      .cites = {req::loopback_redirect_uris_registered},
      .applies_to = {Feature::registration},
      .flaws = {flaw::ipv6_loopback_redirect_refused, flaw::localhost_redirect_refused},
      .method = "Registers http redirect URIs on 127.0.0.1, [::1] and localhost, one at a time, as "
                "application_type native. Passes where each answer lists its URI.",
      .run =
          [](Probe& probe) {
            accepted_registration(probe, probe.honest_registration(), "register honestly");
            for (const std::string uri :
                 {"http://127.0.0.1:49152/callback", "http://[::1]:49152/callback",
                  "http://localhost:49152/callback"}) {
              probe.expect(req::loopback_redirect_uris_registered, register_at(probe, {uri}),
                           RegistersAt(uri));
            }
          },
  });
}

/// Some of what was sent may be left out; what stands there was sent.
MATCHER_P(KeepsAsSent, uris,
          negation ? "a redirect URI that was not sent"
                   : "no redirect URI but those that were sent, to the letter") {
  const oauth::RegistrationReply& reply = arg;
  const auto kept =
      reply.registered() ? reply.document.texts("redirect_uris") : std::vector<std::string>{};
  const auto odd = std::ranges::find_if(
      kept, [&](const std::string& uri) { return std::ranges::find(uris, uri) == uris.end(); });
  if (odd != kept.end()) {
    *result_listener << "registered is " << *odd;
  }
  return odd == kept.end();
}

Case kept_as_sent() {
  return conformance({
      .id = "authorization.redirect_uris_are_registered_as_sent",
      .claim = "A redirect URI is registered and returned exactly as it was sent.",
      .cites = {req::redirect_uris_kept_as_sent},
      .applies_to = {Feature::registration},
      .flaws = {flaw::redirect_final_slash_dropped, flaw::redirect_escapes_decoded},
      .method = "Registers redirect URIs with capital letters, a final slash, no path, escapes and "
                "a query, one at a time. Passes on a 4xx, or where the answer lists nothing else.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            const std::string start = "https://client.example";
            for (const std::string& uri :
                 {start + "/CallBack", start + "/callback/", start, start + "/%7Ecall%2Fback",
                  start + "/callback?Tenant=A%20B"}) {
              const std::vector<std::string> uris{uri};
              probe.expect(req::redirect_uris_kept_as_sent, register_at(probe, uris),
                           KeepsAsSent(uris));
            }
          },
  });
}

Case stars() {
  return conformance({
      .id = "authorization.star_in_a_redirect_uri_matches_itself_alone",
      .claim = "A star in a registered redirect URI stands for a star.",
      .cites = {req::redirect_uri_exact_match, req::no_redirect_to_unregistered_uri},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::redirect_wildcard_matched},
      .method = "Registers https://client.example/* and https://*.client.example/callback, one at "
                "a time, and asks for a code at addresses that these would stand for. Passes on an "
                "error page; a server that registers neither is not judged.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            bool is_judged = false;
            for (const auto& [pattern, uri] :
                 {std::pair<std::string, std::string>{"https://client.example/*",
                                                      "https://client.example/elsewhere"},
                  {"https://*.client.example/callback",
                   "https://attacker.client.example/callback"}}) {
              const auto reply = register_at(probe, {pattern});
              if (!reply.registered() || testing::Value(reply, RegistersWithout(pattern))) {
                continue;
              }
              is_judged = true;
              auto request = probe.honest_authorization(*reply.client);
              request.redirect_uri = uri;
              const auto outcome = probe.authorize(request, "ask at what the star may stand for");
              probe.expect(req::no_redirect_to_unregistered_uri, outcome,
                           Not(SendsTheBrowserTo(uri)));
              probe.expect(req::redirect_uri_exact_match, outcome, IsRefusedWithoutVisiting(uri));
            }
            if (!is_judged) {
              probe.not_applicable("The server registers no redirect URI with a star.");
            }
          },
  });
}

}  // namespace

std::vector<Case> registered_redirect_cases() {
  return {schemes_with_dot(), loopback(), kept_as_sent(), stars()};
}

}  // namespace assay::suites
