#pragma once

#include <string>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// What a client registers that acts for itself: no redirect URI, a secret, and this scope (empty:
/// none).
oauth::Registration machine_registration(Probe& probe, const std::string& scope = "");

/// The claims of the token that a client gets for itself; NotApplicable where none comes, or where
/// it cannot be read.
Document machine_claims(Probe& probe, const oauth::Client& client);

}  // namespace assay::suites
