#pragma once

#include <string>

#include "harness/probe/probe.hpp"

namespace assay::suites {

// What the cases of this phase share: the controls around their refusals, and honest requests that
// are no verb of the probe.

Control honest_registration_is_accepted();
Control honest_authorization_gives_a_code();
Control honest_code_is_redeemed();
Control honest_refresh_is_served();
Control honest_secret_is_taken();
Control honest_machine_gets_a_token();

/// What came of a registration that ought to succeed. Leaves the case where the server registers
/// only whom it knows (401, 403), or wants another registration than ours (any other 4xx but those
/// of an endpoint that is not there).
oauth::RegistrationReply answered_registration(Probe& probe,
                                               const oauth::Registration& registration,
                                               const std::string& purpose);
/// The same, and a 2xx: else Blocked.
oauth::RegistrationReply accepted_registration(Probe& probe,
                                               const oauth::Registration& registration,
                                               const std::string& purpose);
/// The registration of a client that got a secret; NotApplicable where the server gives out none.
oauth::RegistrationReply registration_with_secret(Probe& probe, const std::string& purpose);

/// A walk that ended with a code; Blocked where it did not.
oauth::AuthorizationOutcome granted(Probe& probe, const oauth::AuthorizationRequest& request,
                                    const std::string& purpose);
/// A fresh code, redeemed; Blocked where no token came.
oauth::TokenReply redeemed(Probe& probe, const std::string& purpose);
/// An honest token request of a client that has a secret: client credentials where they are
/// offered, else a fresh code.
oauth::TokenRequest request_with_secret(Probe& probe);

/// Scopes that may be asked for here, those of an ordinary request first. offline_access and openid
/// stand for no access.
std::vector<std::string> known_scopes(Probe& probe);

/// What a refresh of this grant, which brought what was asked for with `asked`, may bring at most:
/// the scope as the reply told it, and as the token has it, which may be spelt in another way.
std::string scope_limit(const HeldToken& grant, const std::string& asked);

bool offers_client_credentials(const Probe& probe);

}  // namespace assay::suites
