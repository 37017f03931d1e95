#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/document_matchers.hpp"
#include "fixtures/matchers/registration_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/jose/digest.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/registration/cases.hpp"
#include "suites/registration/management.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

// That members which an update leaves out are deleted is not judged: section 2.2 lets a server
// ignore any empty value.

/// That an address was registered once makes no difference where none is looked at closely, which
/// is another case's finding.
void demand_that_addresses_count(Probe& probe, const oauth::Client& client,
                                 const std::string& never_registered) {
  oauth::AuthorizationRequest request = request_of(probe, client);
  request.redirect_uri = never_registered;
  const auto outcome = probe.authorize(request, "control: ask where nothing was ever registered");
  if (!testing::Value(outcome, IsRefusedWithoutVisiting(never_registered))) {
    probe.not_applicable("Addresses that were never registered are served: " + describe(outcome) +
                         ".");
  }
}

Case replaces_values() {
  return conformance({
      .id = "authorization.update_replaces_registered_redirect_uris",
      .claim = "A redirect URI that a client took out of its registration gets no more codes.",
      .cites = {req::update_replaces_values},
      .applies_to = {Feature::registration, Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::update_adds_redirect_uris, flaw::replaced_redirect_uri_still_served},
      .method = "Registers two redirect URIs, updates the client with the first alone, and asks "
                "for a code at the second. Passes where the answer to the update does not list it "
                "and the request is refused, while the first is served.",
      .run =
          [](Probe& probe) {
            oauth::Registration registration = registration_of_its_own(probe);
            const std::string kept = registration.redirect_uris->front();
            const std::string replaced = kept + "/replaced";
            registration.redirect_uris = {kept, replaced};
            Managed managed = managed_client(probe, registration);
            demand_updates(probe, managed);
            const auto reply = update(
                probe, managed, update_of(managed).with("redirect_uris", Document::texts({kept})),
                "take one redirect URI out");
            if (!reply.registered()) {
              probe.not_applicable("The server does not take this update: " + describe(reply) +
                                   ".");
            }
            probe.expect(req::update_replaces_values, reply,
                         Not(Lists("redirect_uris", replaced.c_str())));
            demand_that_addresses_count(probe, managed.client, kept + "/never");
            oauth::AuthorizationRequest request = probe.honest_authorization(managed.client);
            request.redirect_uri = replaced;
            probe.expect(req::update_replaces_values,
                         probe.authorize(request, "ask at the redirect URI that was taken out"),
                         IsRefusedWithoutVisiting(replaced));
          },
  });
}

MATCHER_P(KeepsClientId, id,
          (negation ? "another client_id than " : "no client, or the client_id ") +
              std::string(id)) {
  const oauth::RegistrationReply& reply = arg;
  return !reply.registered() || reply.client->client_id == id;
}

Case keeps_client_id() {
  return conformance({
      .id = "authorization.update_keeps_the_client_id",
      .claim = "An update that names another client_id renames nobody.",
      .cites = {req::update_keeps_client_id},
      .applies_to = {Feature::registration},
      .flaws = {flaw::update_renames_client},
      .method = "Updates a fresh client with a body whose client_id is made up. Passes on a 4xx, "
                "or where the answer, and what is read afterwards, have the old one.",
      .run =
          [](Probe& probe) {
            Managed managed = managed_client(probe);
            demand_updates(probe, managed);
            const std::string id = managed.client.client_id;
            const auto reply =
                update(probe, managed,
                       update_of(managed).with("client_id", "chosen-" + jose::random_token(8)),
                       "choose a client_id");
            probe.expect(req::update_keeps_client_id, reply, KeepsClientId(id));
            probe.expect(req::update_keeps_client_id, read(probe, managed, "read it again"),
                         KeepsClientId(id));
          },
  });
}

MATCHER_P(ShowsNoSecret, chosen,
          negation ? "the chosen client_secret" : "no client_secret, or another than the chosen") {
  const oauth::RegistrationReply& reply = arg;
  return reply.document.text("client_secret") != std::string(chosen);
}

oauth::TokenRequest with_secret(oauth::TokenRequest request, const std::string& secret) {
  request.client->client_secret = secret;
  return request;
}

oauth::TokenRequest fresh_code_of(Probe& probe, const oauth::Client& client) {
  const auto request = request_of(probe, client);
  const auto outcome = probe.authorize(request, "have a code");
  return probe.redemption_of(request, outcome.code().value_or(""), client);
}

void demand_that_secrets_count(Probe& probe, const oauth::Client& client) {
  const auto reply =
      probe.request_token(with_secret(fresh_code_of(probe, client), jose::random_token()),
                          "control: redeem with a secret that nobody set");
  if (reply.issued()) {
    probe.not_applicable("The server takes any client secret.");
  }
}

Case no_chosen_secret() {
  return conformance({
      .id = "authorization.update_cannot_choose_the_secret",
      .claim = "No client sets a secret that it made up itself.",
      .cites = {req::update_cannot_choose_secret},
      .applies_to = {Feature::registration, Feature::token_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::update_takes_chosen_secret, flaw::update_takes_secret_unsaid},
      .method = "Updates a client that has a secret with another client_secret, and redeems a code "
                "with that one. Passes where the answer does not show it and the redemption is "
                "refused, while the secret that the server made is served.",
      .run =
          [](Probe& probe) {
            oauth::Registration registration = registration_of_its_own(probe);
            registration.token_endpoint_auth_method = secret_methods(probe).empty()
                                                          ? "client_secret_basic"
                                                          : secret_methods(probe).front();
            Managed managed = managed_client(probe, registration);
            if (managed.client.client_secret.empty()) {
              probe.not_applicable("The server registers no client with a secret.");
            }
            demand_updates(probe, managed);
            demand_that_secrets_count(probe, managed.client);
            const std::string chosen = jose::random_token();
            Managed claimed = managed;
            probe.expect(req::update_cannot_choose_secret,
                         update(probe, claimed, update_of(managed).with("client_secret", chosen),
                                "choose a secret"),
                         ShowsNoSecret(chosen));
            probe.expect(
                req::update_cannot_choose_secret,
                probe.request_token(with_secret(fresh_code_of(probe, managed.client), chosen),
                                    "redeem with the chosen secret"),
                IsTokenRefusal());
            if (claimed.client.client_secret != chosen) {
              probe.require("the secret that the server made is served",
                            probe.request_token(fresh_code_of(probe, claimed.client),
                                                "control: redeem with the server's secret"),
                            IsIssued());
            }
          },
  });
}

bool is_registered_anew(Probe& probe, const std::string& uri) {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = {uri};
  return !testing::Value(probe.register_client(registration, "register " + uri + " anew"),
                         RegistersWithout(uri));
}

Case redirect_rules() {
  return conformance({
      .id = "authorization.update_registers_no_bad_redirect_uri",
      .claim = "A redirect URI that is not registered anew is not registered by an update either.",
      .cites = {req::redirect_rules_hold_on_update},
      .applies_to = {Feature::registration},
      .flaws = {flaw::update_checks_no_redirects, flaw::update_checks_scheme_alone},
      .method = "Registers a script and plain http on a public host as redirect URIs, which has to "
                "be refused, and then updates an honest client with them. Passes on a 4xx, or "
                "where the answer, and what is read afterwards, leave them out.",
      .run =
          [](Probe& probe) {
            Managed managed = managed_client(probe);
            demand_updates(probe, managed);
            bool is_judged = false;
            for (const std::string uri :
                 {"javascript:alert(1)", "http://client.example/callback"}) {
              if (is_registered_anew(probe, uri)) {
                continue;  // another case's finding
              }
              is_judged = true;
              const Document body =
                  update_of(managed).with("redirect_uris", Document::texts({uri}));
              probe.expect(req::redirect_rules_hold_on_update,
                           update(probe, managed, body, "update to " + uri), RegistersWithout(uri));
              probe.expect(req::redirect_rules_hold_on_update,
                           read(probe, managed, "read it again"), RegistersWithout(uri));
            }
            if (!is_judged) {
              probe.not_applicable("The server registers such redirect URIs anew.");
            }
          },
  });
}

}  // namespace

std::vector<Case> registration_update_cases() {
  return {replaces_values(), keeps_client_id(), no_chosen_secret(), redirect_rules()};
}

}  // namespace assay::suites
