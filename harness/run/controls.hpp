#pragma once

#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/probe/engagement.hpp"
#include "harness/run/judge.hpp"

namespace assay {

// What every verdict needs around it.

/// Before the body: the honest request succeeds. What closed one case also opens the next. Throws
/// Blocked at the step of the control where it is refused.
void open_control(const Control& control, Probe& probe, Engagement& engagement);
/// After it: still.
void close_control(const Control& control, Probe& probe, Engagement& engagement);

/// "limits the rate of requests (GET … -> 429): it asks for a wait of 5 s, which --patience 5
/// allows": the rest of a sentence about the target.
std::string told(const RateLimited& limit, std::chrono::seconds patience);

/// True where the limit is gone: the target was started anew, or its time was waited out.
bool overcome(const RateLimited& limit, Engagement& engagement, std::chrono::seconds patience);

/// A sentence where a MUST that the case cites was not looked at: a body that returns early proves
/// nothing. Else empty.
std::string unproven(const Case& subject, Revision revision, const std::vector<Check>& checks);

}  // namespace assay
