// Clients that act for themselves (OAuth 2.1 section 4.2).
#include "suites/clients/machines.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "suites/authorization/code_clients.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/clients/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

/// A machine that is told to have less than there is, and what it may have.
struct Limited {
  oauth::Client client{};
  std::string scope{};   ///< as the answer to the registration says
  std::string beyond{};  ///< a scope that is not among those
};

Limited limited_machine(Probe& probe) {
  const std::vector<std::string> known = known_scopes(probe);
  if (known.size() < 2) {
    probe.not_applicable("The server has no two scopes.");
  }
  const auto reply = probe.register_client(machine_registration(probe, known.front()),
                                           "register for client credentials with one scope");
  const std::string told = reply.document.text("scope").value_or("");
  const auto allowed = scopes_in(told);
  const auto beyond = std::ranges::find_if(
      known, [&](const std::string& scope) { return !contains(allowed, scope); });
  if (!reply.registered() || allowed.empty() || beyond == known.end()) {
    probe.not_applicable(
        "The server does not tell a client for client credentials that it may "
        "have fewer scopes than there are: " +
        describe(reply) + ".");
  }
  return {.client = *reply.client, .scope = told, .beyond = *beyond};
}

oauth::TokenRequest asking_for(Probe& probe, const oauth::Client& client,
                               const std::string& scope) {
  return probe.client_credentials(client).with("scope", scope);
}

Case scope_limited() {
  return conformance({
      .id = "authorization.machine_gets_no_scope_that_it_did_not_register",
      .claim = "Client credentials bring the scopes that the client may have, and no others.",
      .cites = {req::machine_scope_limited},
      .applies_to = {Feature::client_credentials, Feature::registration},
      .needs = {Need::confidential_client},
      .flaws = {flaw::machine_scope_unlimited, flaw::machine_scope_unlimited_and_unsaid},
      .method = "Registers a client for client credentials with one scope. Where the answer says "
                "that it has no more, asks for another one, alone and beside its own. Passes on a "
                "refusal, or on a token whose scope stays within what was registered.",
      .control = honest_machine_gets_a_token(),
      .run =
          [](Probe& probe) {
            const Limited machine = limited_machine(probe);
            probe.require("the client gets what it registered",
                          probe.request_token(asking_for(probe, machine.client, machine.scope),
                                              "ask for the registered scope"),
                          IsIssued());
            for (const std::string& scope :
                 {machine.scope + " " + machine.beyond, machine.beyond}) {
              probe.expect(req::machine_scope_limited,
                           probe.request_token(asking_for(probe, machine.client, scope),
                                               "ask for a scope that was not registered"),
                           StaysWithin(machine.scope));
            }
          },
  });
}

Case grant_limited() {
  return conformance({
      .id = "authorization.client_credentials_are_for_clients_that_registered_them",
      .claim = "A client with a secret that did not register for client credentials gets none.",
      .cites = {req::grant_limited_to_its_clients},
      .applies_to = {Feature::client_credentials, Feature::registration},
      .needs = {Need::confidential_client},
      .flaws = {flaw::client_credentials_for_posted_secrets},
      .method = "Registers clients with a secret, by each method that is listed, for the code "
                "grant alone, and asks with their secrets for client credentials. Passes on "
                "refusals with unauthorized_client.",
      .control = honest_machine_gets_a_token(),
      .run =
          [](Probe& probe) {
            bool any = false;
            for (const std::string& method : secret_methods(probe)) {
              const auto client = client_with_secret(probe, method);
              if (client && !client->grant_types.empty() &&
                  !contains(client->grant_types, "client_credentials")) {
                any = true;
                probe.expect(req::grant_limited_to_its_clients,
                             probe.request_token(probe.client_credentials(*client),
                                                 "ask as a client for the code grant, " + method),
                             IsTokenError("unauthorized_client"));
              }
            }
            if (!any) {
              probe.not_applicable("Every client with a secret may use client credentials here.");
            }
          },
  });
}

Case methods_listed() {
  return conformance({
      .id = "discovery.machine_authentication_methods_are_listed",
      .claim = "A server with client credentials lists private_key_jwt or client_secret_basic.",
      .cites = {req::machine_authentication_methods_listed},
      .applies_to = {Feature::client_credentials},
      .flaws = {flaw::machine_methods_unlisted},
      .method = "Where the metadata lists the grant client_credentials, looks for one of the two "
                "methods in token_endpoint_auth_methods_supported.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = probe.server_metadata();
            const auto methods = metadata.list("token_endpoint_auth_methods_supported");
            std::optional<std::string> found;
            for (const char* method : {"client_secret_basic", "private_key_jwt"}) {
              found = contains(methods, method) ? std::optional<std::string>(method) : found;
            }
            probe.expect(req::machine_authentication_methods_listed,
                         Finding{.what = "a method of authentication for machines",
                                 .value = found,
                                 .from = {metadata.lookup.exchange}},
                         IsPresent());
          },
  });
}

}  // namespace

oauth::Registration machine_registration(Probe& probe, const std::string& scope) {
  const auto methods = secret_methods(probe);
  if (methods.empty()) {
    probe.not_applicable("The authorization server lists no authentication by client secret.");
  }
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris.reset();
  registration.grant_types = {"client_credentials"};
  registration.response_types = {};
  registration.token_endpoint_auth_method = methods.front();
  if (!scope.empty()) {
    registration.scope = scope;
  }
  return registration;
}

Document machine_claims(Probe& probe, const oauth::Client& client) {
  const auto reply =
      probe.request_token(probe.client_credentials(client), "ask with client credentials");
  const Document claims = issuer::Minter::claims_of(reply.access_token().value_or(""));
  if (!claims.is_object()) {
    probe.not_applicable("No token came that can be read: " + describe(reply) + ".");
  }
  return claims;
}

std::vector<Case> machine_cases() { return {scope_limited(), grant_limited(), methods_listed()}; }

}  // namespace assay::suites
