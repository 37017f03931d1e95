#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AllOf;

Case answers_created() {
  return conformance({
      .id = "authorization.registration_answers_created",
      .claim = "A successful registration is answered with 201 and JSON.",
      .cites = {req::registration_is_201},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_answers_200},
      .method = "Registers a public client for the code grant, and looks at status and media type.",
      .run =
          [](Probe& probe) {
            const auto reply =
                accepted_registration(probe, probe.honest_registration(), "register");
            probe.expect(req::registration_is_201, reply,
                         AllOf(StatusIs(201), MediaTypeIs("application/json")));
          },
  });
}

Case returns_client_id() {
  return conformance({
      .id = "authorization.registration_returns_client_id",
      .claim = "A successful registration returns a client_id.",
      .cites = {req::registration_returns_client_id},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_without_client_id, flaw::registration_answers_a_page},
      .guards = Step::registration,
      .method = "Registers a public client for the code grant. Passes on a 2xx answer with a "
                "client_id; a server that registers nobody who comes along (401, 403) is not "
                "judged.",
      .run =
          [](Probe& probe) {
            const auto reply =
                answered_registration(probe, probe.honest_registration(), "register");
            probe.expect(req::registration_returns_client_id, reply, IsRegistered());
          },
  });
}

Case returns_metadata() {
  return conformance({
      .id = "authorization.registration_returns_registered_metadata",
      .claim = "The answer to a registration shows what was registered.",
      .cites = {req::registration_returns_metadata},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_hides_metadata},
      .method = "Registers a public client for the code grant. Passes when the answer has "
                "redirect_uris: a member that a server can neither ignore nor do without. What it "
                "holds the server may have replaced.",
      .run =
          [](Probe& probe) {
            const oauth::Registration registration = probe.honest_registration();
            const auto reply = accepted_registration(probe, registration, "register");
            probe.expect(req::registration_returns_metadata, reply, HasTexts("redirect_uris"));
          },
  });
}

/// A server may put off what is missing until it is needed: the client is then registered, and its
/// requests come to nothing.
void expect_no_use_of(Probe& probe, const oauth::RegistrationReply& reply) {
  probe.expect(req::registration_without_redirect_uri_refused, reply, RegistersNoCodeClient());
  if (testing::Value(reply, RegistersNoCodeClient())) {
    probe.expect(req::registration_needs_redirect_uri, reply, RegistersNoCodeClient());
    return;
  }
  oauth::AuthorizationRequest request = probe.honest_authorization();
  request.client_id = reply.client ? reply.client->client_id : "";
  probe.expect(req::registration_needs_redirect_uri,
               probe.authorize(request, "ask as a client without a redirect URI"),
               IsRefusedAtTheServer());
}

Case needs_redirect_uris() {
  return conformance({
      .id = "authorization.registration_needs_redirect_uris",
      .claim = "No client uses the code grant that has not registered a redirect URI.",
      .cites = {req::registration_needs_redirect_uri,
                req::registration_without_redirect_uri_refused},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client},
      .flaws = {flaw::registers_without_redirect_uri, flaw::client_without_redirect_uri_redirected},
      .method = "Registers without redirect_uris, and again with an empty list. Passes when both "
                "are refused with a 4xx, or leave the client without the code grant; else where an "
                "authorization request of this client is refused on a page.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            oauth::Registration registration = probe.honest_registration();
            registration.redirect_uris.reset();
            expect_no_use_of(probe,
                             probe.register_client(registration, "register without redirect_uris"));
            registration.redirect_uris.emplace();
            expect_no_use_of(probe,
                             probe.register_client(registration, "register with an empty list"));
          },
  });
}

/// An honest registration whose only redirect URI is this one; of another application_type, where
/// one is given, or of none.
oauth::RegistrationReply register_redirect(Probe& probe, const std::string& redirect_uri,
                                           const std::optional<std::string>& type = "native") {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = std::vector{redirect_uri};
  registration.extra = registration.extra.without("application_type");
  if (type) {
    registration.extra = registration.extra.with("application_type", *type);
  }
  return probe.register_client(registration, "register the redirect URI " + redirect_uri);
}

Case refuses_plain_http() {
  return conformance({
      .id = "authorization.registration_refuses_plain_http_redirects",
      .claim = "A plain http redirect URI is registered only for the local machine.",
      .cites = {req::redirect_uris_https_or_localhost},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registers_plain_http_redirect, flaw::registers_plain_http_for_web_clients},
      .method = "Registers http://client.example/callback, as application_type native, web and "
                "without one. Passes where each gets a 4xx, or an answer whose redirect_uris leave "
                "it out.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            const std::string uri = "http://client.example/callback";
            for (const std::optional<std::string>& type :
                 {std::optional<std::string>("native"), std::optional<std::string>("web"),
                  std::optional<std::string>()}) {
              probe.expect(req::redirect_uris_https_or_localhost,
                           register_redirect(probe, uri, type), RegistersWithout(uri));
            }
          },
  });
}

Case refuses_fragments() {
  return conformance({
      .id = "authorization.registration_refuses_redirects_with_fragment",
      .claim = "A redirect URI with a fragment is not registered.",
      .cites = {req::redirect_uri_without_fragment},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registers_redirect_with_fragment},
      .method = "Registers the honest redirect URI with a fragment. Passes on a 4xx, or on an "
                "answer whose redirect_uris leave it out.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            const std::string uri = probe.honest_registration().redirect_uris->front() + "#part";
            probe.expect(req::redirect_uri_without_fragment, register_redirect(probe, uri),
                         RegistersWithout(uri));
          },
  });
}

Case names_bad_redirect() {
  return conformance({
      .id = "authorization.bad_redirect_registration_is_named",
      .claim =
          "A registration with a bad redirect URI is refused with the error invalid_redirect_uri.",
      .cites = {req::registration_names_invalid_redirect_uri},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_error_unnamed},
      .method = "Registers a redirect URI that is not absolute. Passes on 400 with error "
                "invalid_redirect_uri.",
      .control = honest_registration_is_accepted(),
      .run =
          [](Probe& probe) {
            probe.expect(req::registration_names_invalid_redirect_uri,
                         register_redirect(probe, "/callback"),
                         IsRegistrationError("invalid_redirect_uri"));
          },
  });
}

Case secret_is_not_cached() {
  return conformance({
      .id = "authorization.registration_with_secret_is_not_cached",
      .claim = "An answer that brings a client secret is not kept by caches.",
      .cites = {req::registration_no_store},
      .applies_to = {Feature::registration},
      .flaws = {flaw::registration_reply_cacheable},
      .method = "Registers a client that authenticates with a secret, and looks for Cache-Control: "
                "no-store.",
      .run =
          [](Probe& probe) {
            probe.expect(req::registration_no_store,
                         registration_with_secret(probe, "register for a secret"), IsNotStored());
          },
  });
}

Case secret_states_expiry() {
  return conformance({
      .id = "authorization.registered_secret_states_expiry",
      .claim = "A client secret comes with the time at which it expires, or 0 for never.",
      .cites = {req::secret_states_expiry},
      .applies_to = {Feature::registration},
      .flaws = {flaw::secret_without_expiry},
      .method = "Registers a client that authenticates with a secret, and looks for a number in "
                "client_secret_expires_at.",
      .run =
          [](Probe& probe) {
            probe.expect(req::secret_states_expiry,
                         registration_with_secret(probe, "register for a secret"),
                         HasNumber("client_secret_expires_at"));
          },
  });
}

}  // namespace

std::vector<Case> registration_cases() {
  return {answers_created(),     returns_client_id(),    returns_metadata(),
          needs_redirect_uris(), refuses_plain_http(),   refuses_fragments(),
          names_bad_redirect(),  secret_is_not_cached(), secret_states_expiry()};
}

}  // namespace assay::suites
