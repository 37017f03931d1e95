#pragma once

#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"
#include "harness/probe/engagement.hpp"
#include "harness/run/judge.hpp"

namespace assay {

/// Runs the campaign of an attack (design section 2) and writes verdict, counterexample and
/// attempts into the instance; what was judged and sent goes into `probe`. FAIL: an input broke a
/// MUST and did so again between two controls. ERROR: it did not do so again, hardly any input
/// could be sent, an attempt had no outcome, or the target limits requests too much. Attempts run
/// together, as many at a time as options.attack.connections. Throws what leaves a case early.
void run_attack(Instance& instance, const Case& subject, Probe& probe, Engagement& engagement,
                const JudgeOptions& options);

}  // namespace assay
