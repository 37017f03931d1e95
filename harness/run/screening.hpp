#pragma once

#include "harness/catalog/case.hpp"
#include "harness/probe/probe.hpp"

namespace assay {

/// Leaves (NotApplicable, NotExercised, Blocked) when a case is not about this target, or lacks
/// what the tester must bring.
void screen(const Case& subject, Probe& probe);

}  // namespace assay
