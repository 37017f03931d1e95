#pragma once

#include "suites/streams/slow_session.hpp"

namespace assay::suites {

/// Reads until the call is surely under way.
void listen_for_a_start(Watch& call);

/// NotApplicable without one: a server cannot tell whose request is cancelled.
void demand_a_session_id(const Probe& probe, const SlowSession& talk);

/// NotApplicable where the call came to its result: a receiver may leave alone what cannot be
/// cancelled, or has been done by then (MCP, cancellation, behaviour requirements).
void leave_if_it_was_done(const Probe& probe, const Watch& call);

}  // namespace assay::suites
