#include "suites/authorization/code_clients.hpp"

#include <algorithm>

#include "fixtures/matchers/token_matchers.hpp"
#include "harness/probe/leaving.hpp"

namespace assay::suites {
namespace {

/// Registers it unless that was done before; nullopt where the server does not, also later on.
std::optional<oauth::Client> registered(Probe& probe, const std::string& role,
                                        const oauth::Registration& registration) {
  const auto make = [&] {
    const auto reply = probe.register_client(registration, "register a client (" + role + ")");
    if (reply.exchange.fault() != nullptr || reply.exchange.status() >= 500) {
      throw Blocked{Step::registration,
                    "The registration endpoint failed: " + describe(reply) + "."};
    }
    const bool is_as_asked = reply.registered() &&
                             reply.client->auth_method == registration.token_endpoint_auth_method &&
                             reply.client->is_public() == reply.client->client_secret.empty();
    if (!is_as_asked) {
      throw NotExercised{"such a client, which the server does not register: " + describe(reply)};
    }
    return *reply.client;
  };
  if (probe.server_metadata().endpoint("registration_endpoint").empty()) {
    return std::nullopt;
  }
  try {
    return probe.engagement().client(role + " at " + probe.facts().issuer, make);
  } catch (const NotExercised&) {
    return std::nullopt;
  }
}

std::optional<oauth::Client> with_secret(Probe& probe, const std::string& role,
                                         const std::string& method) {
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = method;
  return registered(probe, role + ", " + method, registration);
}

}  // namespace

std::vector<std::string> secret_methods(const Probe& probe) {
  const auto offered = probe.server_metadata().list("token_endpoint_auth_methods_supported");
  if (offered.empty()) {
    return {"client_secret_basic"};
  }
  std::vector<std::string> methods;
  for (const char* method : {"client_secret_basic", "client_secret_post"}) {
    if (std::ranges::find(offered, method) != offered.end()) {
      methods.emplace_back(method);
    }
  }
  return methods;
}

std::optional<oauth::Client> client_with_secret(Probe& probe, const std::string& method) {
  return with_secret(probe, "with a secret", method);
}

std::optional<oauth::Client> second_client_with_secret(Probe& probe, const std::string& method) {
  return with_secret(probe, "another with a secret", method);
}

std::optional<ClientsWithSecrets> two_clients_with_secrets(Probe& probe) {
  for (const std::string& method : secret_methods(probe)) {
    const auto ours = client_with_secret(probe, method);
    const auto other = second_client_with_secret(probe, method);
    if (ours && other && ours->client_id != other->client_id) {
      return ClientsWithSecrets{.ours = *ours, .other = *other};
    }
  }
  return std::nullopt;
}

oauth::Client any_client_with_secret(Probe& probe) {
  for (const std::string& method : secret_methods(probe)) {
    if (auto client = client_with_secret(probe, method)) {
      return *client;
    }
  }
  probe.not_applicable("The server registers no client with a secret for the code grant.");
}

std::optional<oauth::Client> client_with_two_addresses(Probe& probe) {
  oauth::Registration registration = probe.honest_registration();
  const std::string address = registration.redirect_uris->front();
  registration.redirect_uris = {address, address + "/elsewhere"};
  auto client = registered(probe, "with two addresses", registration);
  return client && client->redirect_uris.size() == 2 ? client : std::nullopt;
}

std::optional<oauth::Client> client_with_https_address(Probe& probe) {
  oauth::Registration registration = probe.honest_registration();
  registration.redirect_uris = {"https://client.example/callback"};
  auto client = registered(probe, "with an https address", registration);
  return client && client->redirect_uris == registration.redirect_uris ? client : std::nullopt;
}

oauth::AuthorizationRequest request_with_https_address(Probe& probe) {
  const auto client = client_with_https_address(probe);
  if (!client) {
    probe.not_applicable("The server registers no client with a redirect URI that is https.");
  }
  const auto honest = probe.honest_authorization(*client);
  const auto outcome = probe.authorize(honest, "ask honestly, with an https redirect URI");
  if (!outcome.code()) {
    probe.not_applicable(
        "The client with an https redirect URI gets no code: " + describe(outcome) + ".");
  }
  return probe.honest_authorization(*client);
}

Control honest_codes_of_clients_with_secrets_are_redeemed() {
  return {.name = "honest codes of clients with secrets are redeemed", .run = [](Probe& probe) {
            for (const std::string& method : secret_methods(probe)) {
              if (const auto client = client_with_secret(probe, method)) {
                probe.require("an honest code of a client with a secret is redeemed",
                              probe.request_token(probe.fresh_redemption(*client),
                                                  "control: a client by " + method),
                              matchers::IsIssued());
              }
            }
          }};
}

}  // namespace assay::suites
