#pragma once

#include <string>
#include <vector>

#include "fixtures/model/step.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// Where the tokens of a sequence come from: all from one place, so that two of one user are of the
/// same party.
enum class TokenSource {
  granted,  ///< the shared tokens of the users
  minted,   ///< made for the sequence; for other resources and for a short time, too
};

/// Plays a sequence of steps at the MCP server and asks the model before each what is due. What it
/// owes by one of `judged`, where that binds in this revision, is expected of the answer; the first
/// broken rule ends the play. An expired token is judged only where one like it that was never seen
/// before is refused: servers may allow for clocks that differ. Inconclusive where honest use of
/// something fresh fails.
void play_sessions(Probe& probe, const model::StepSequence& sequence,
                   const std::vector<RequirementKey>& judged, TokenSource source);

/// A minted token that has expired since a second; whether it is refused.
bool refuses_what_just_expired(Probe& probe);

}  // namespace assay::suites
