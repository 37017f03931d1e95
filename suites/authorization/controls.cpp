#include "suites/authorization/controls.hpp"

#include <algorithm>

#include "fixtures/matchers/registration_matchers.hpp"
#include "fixtures/matchers/token_matchers.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::ranges::find(list, wanted) != list.end();
}

bool is_success(const oauth::RegistrationReply& reply) {
  return reply.exchange.status() >= 200 && reply.exchange.status() < 300;
}

/// An endpoint that was advertised and is not there, or does not take what such an endpoint takes.
bool is_absent(int status) { return status == 404 || status == 405 || status == 410; }

bool brought_a_secret(const Probe& probe) {
  return std::ranges::any_of(probe.target().clients, [](const RegisteredClient& client) {
    return !client.client_secret.empty();
  });
}

/// How a client with a secret authenticates here; RFC 8414 section 2: client_secret_basic where the
/// metadata is silent.
std::string secret_method(const Probe& probe) {
  const auto methods = probe.server_metadata().list("token_endpoint_auth_methods_supported");
  for (const char* method : {"client_secret_basic", "client_secret_post"}) {
    if (methods.empty() || contains(methods, method)) {
      return method;
    }
  }
  probe.not_applicable("The authorization server lists no authentication by client secret.");
}

}  // namespace

Control honest_registration_is_accepted() {
  return {.name = "an honest registration is accepted", .run = [](Probe& probe) {
            const auto reply = accepted_registration(probe, probe.honest_registration(),
                                                     "control: an honest registration");
            // A server that leaves out every redirect URI leaves out the bad ones too.
            probe.require(
                "an honest redirect URI is registered", reply,
                testing::Not(RegistersWithout(probe.honest_registration().redirect_uris->front())));
          }};
}

Control honest_authorization_gives_a_code() {
  return {.name = "an honest authorization request gives a code", .run = [](Probe& probe) {
            granted(probe, probe.honest_authorization(),
                    "control: an honest authorization request");
          }};
}

Control honest_code_is_redeemed() {
  return {.name = "an honest code is redeemed",
          .run = [](Probe& probe) { redeemed(probe, "control: an honest code is redeemed"); }};
}

Control honest_refresh_is_served() {
  return {.name = "an honest refresh is served", .run = [](Probe& probe) {
            const HeldToken grant = probe.fresh_grant_with_refresh_token();
            probe.require(
                "an honest refresh is served",
                probe.request_token(probe.refresh_of(*grant.refresh_token, probe.client()),
                                    "control: an honest refresh"),
                IsIssued());
          }};
}

Control honest_secret_is_taken() {
  return {.name = "a client with the right secret gets a token", .run = [](Probe& probe) {
            probe.require(
                "a client with the right secret gets a token",
                probe.request_token(request_with_secret(probe), "control: the right secret"),
                IsIssued());
          }};
}

Control honest_machine_gets_a_token() {
  return {.name = "a confidential client gets a token with client credentials",
          .run = [](Probe& probe) {
            probe.require("a confidential client gets a token with client credentials",
                          probe.request_token(probe.client_credentials(probe.confidential_client()),
                                              "control: honest client credentials"),
                          IsIssued());
          }};
}

oauth::RegistrationReply answered_registration(Probe& probe,
                                               const oauth::Registration& registration,
                                               const std::string& purpose) {
  oauth::RegistrationReply reply = probe.register_client(registration, purpose);
  const int status = reply.exchange.status();
  if (status == 401 || status == 403) {
    probe.not_exercised(
        "leave to register clients, or registered ones (clients: in the target file): " +
        describe(reply));
  }
  if (status >= 400 && status < 500 && !is_absent(status)) {
    throw Inconclusive{
        "The server wants another registration than an honest one: " + describe(reply) + "."};
  }
  return reply;
}

oauth::RegistrationReply accepted_registration(Probe& probe,
                                               const oauth::Registration& registration,
                                               const std::string& purpose) {
  oauth::RegistrationReply reply = answered_registration(probe, registration, purpose);
  if (!reply.registered()) {
    throw Blocked{Step::registration, "No client could be registered: " + describe(reply) + "."};
  }
  return reply;
}

oauth::RegistrationReply registration_with_secret(Probe& probe, const std::string& purpose) {
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = secret_method(probe);
  oauth::RegistrationReply reply = probe.register_client(registration, purpose);
  if (!is_success(reply) || reply.document.text("client_secret").value_or("").empty()) {
    probe.not_applicable("The server registers no client with a secret: " + describe(reply) + ".");
  }
  return reply;
}

oauth::AuthorizationOutcome granted(Probe& probe, const oauth::AuthorizationRequest& request,
                                    const std::string& purpose) {
  return probe.granted_to(0, request, purpose);
}

oauth::TokenReply redeemed(Probe& probe, const std::string& purpose) {
  oauth::TokenReply reply = probe.request_token(probe.fresh_redemption(), purpose);
  if (!reply.issued()) {
    throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(reply) + "."};
  }
  return reply;
}

oauth::TokenRequest request_with_secret(Probe& probe) {
  if (offers_client_credentials(probe)) {
    return probe.client_credentials(probe.confidential_client());
  }
  if (brought_a_secret(probe)) {
    return probe.fresh_redemption(probe.confidential_client());
  }
  if (probe.server_metadata().endpoint("registration_endpoint").empty()) {
    probe.not_exercised("a client with a secret (clients: in the target file)");
  }
  const auto make = [&] {
    const auto reply = registration_with_secret(probe, "register a client with a secret");
    probe.require("a client with a secret is registered", reply, IsRegistered());
    return *reply.client;
  };
  return probe.fresh_redemption(probe.engagement().client("confidential, code grant", make));
}

std::vector<std::string> known_scopes(Probe& probe) {
  std::vector<std::string> scopes =
      matchers::scopes_in(probe.honest_authorization().scope.value_or(""));
  const auto offered = probe.server_metadata().list("scopes_supported");
  scopes.insert(scopes.end(), offered.begin(), offered.end());
  std::vector<std::string> known;
  for (const std::string& scope : scopes) {
    if (scope != "offline_access" && scope != "openid" &&
        std::ranges::find(known, scope) == known.end()) {
      known.push_back(scope);
    }
  }
  return known;
}

std::string scope_limit(const HeldToken& grant, const std::string& asked) {
  return grant.scope.value_or(asked) + " " +
         matchers::scope_claim_in(grant.access_token).value_or("") + " offline_access";
}

bool offers_client_credentials(const Probe& probe) {
  return contains(probe.server_metadata().list("grant_types_supported"), "client_credentials");
}

}  // namespace assay::suites
