#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

// Clients for the code grant beside the probe's own. Each is registered once a run; where a server
// registers none such, there is none.

/// Those of client_secret_basic and client_secret_post that the server says it serves. RFC 8414
/// section 2: client_secret_basic where it says nothing.
std::vector<std::string> secret_methods(const Probe& probe);

/// A client with a secret that authenticates by this method.
std::optional<oauth::Client> client_with_secret(Probe& probe, const std::string& method);
/// Another one, by the same method.
std::optional<oauth::Client> second_client_with_secret(Probe& probe, const std::string& method);

struct ClientsWithSecrets {
  oauth::Client ours{};
  oauth::Client other{};
};
/// Two of them, by the first method by which the server registers two; nullopt where it does not.
std::optional<ClientsWithSecrets> two_clients_with_secrets(Probe& probe);

/// By whichever method; NotApplicable where there is none.
oauth::Client any_client_with_secret(Probe& probe);

/// A client with two redirect URIs.
std::optional<oauth::Client> client_with_two_addresses(Probe& probe);

/// A client of which no program on the user's machine is the one that is redirected to: its only
/// address is https://client.example/callback.
std::optional<oauth::Client> client_with_https_address(Probe& probe);
/// An honest request of it. NotApplicable where the server registers none such, or gives it no
/// code.
oauth::AuthorizationRequest request_with_https_address(Probe& probe);

/// A fresh code of every client with a secret is redeemed with it.
Control honest_codes_of_clients_with_secrets_are_redeemed();

}  // namespace assay::suites
