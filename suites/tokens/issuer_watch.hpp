#pragma once

#include <cstddef>
#include <string>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// How often the server asked the issuer for anything that it needs to verify a token: its keys, or
/// whether a token is active.
std::size_t questions(const issuer::AuthorizationServer& issuer);

/// Leaves the case (NOT_EXERCISED): the server has not asked `since`, and how long it may do
/// without asking no text says.
[[noreturn]] void ask_for_patience(Probe& probe, const std::string& since);

/// Leaves the case (NOT_APPLICABLE) where the server was handed the keys: it does not follow the
/// issuer, and need not.
void demand_that_it_asks(Probe& probe);

}  // namespace assay::suites
