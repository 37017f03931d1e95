#pragma once

#include <string>
#include <vector>

#include "fixtures/model/step.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// Plays a sequence of steps at the authorization server, with the shared clients and the users of
/// the target file, and asks the model before each step what is due. What it owes by one of
/// `judged`, where that binds in this revision, is expected of the answer; the first broken rule
/// ends the play. Inconclusive where honest use of something fresh fails.
void play_grants(Probe& probe, const model::StepSequence& sequence,
                 const std::vector<RequirementKey>& judged);

/// The second resource of sequences: one that the authorization server knows, else one that nobody
/// does.
std::string second_resource(const Probe& probe);

}  // namespace assay::suites
