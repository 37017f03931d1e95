#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <vector>

#include "fixtures/model/step_sequences.hpp"
#include "harness/attack/attack.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

/// Adds the steps of a case. What this target offers is found out here, once, before sequences are
/// drawn; throws what leaves a case.
using AddSteps = std::function<void(Probe&, gen::Alphabet&)>;

/// A case that plays sequences of steps at the authorization server. It judges what it cites, so
/// that this has to be what everybody owes to whom it applies. Inputs, body and cost are filled in.
Case grant_sequences(attack::Attack<model::StepSequence> value, AddSteps add_steps,
                     std::source_location where = std::source_location::current());

/// What comes with a grant that asks for a refresh token.
oauth::TokenReply tokens_of_a_grant(Probe& probe);
/// Whether the server takes a token back from the shared client, which it then has.
bool can_be_revoked(Probe& probe, const std::string& token);

}  // namespace assay::suites
