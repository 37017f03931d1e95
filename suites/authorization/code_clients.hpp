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

/// By whichever method; NotApplicable where there is none.
oauth::Client any_client_with_secret(Probe& probe);

/// A client with two redirect URIs.
std::optional<oauth::Client> client_with_two_addresses(Probe& probe);

/// A fresh code of every client with a secret is redeemed with it.
Control honest_codes_of_clients_with_secrets_are_redeemed();

}  // namespace assay::suites
