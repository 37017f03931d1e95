#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/probe/engagement.hpp"

namespace assay {

/// What came of asking the server whether it speaks a revision.
enum class Answer {
  spoken,
  not_spoken,
  refused,  ///< 401 or 403: it wants a token, or another one
  unheard,  ///< a limit on the rate of requests, or no answer at all: nothing is known
};

struct SpokenRevision {
  Revision revision{};
  Answer answer{};
};

struct SpokenRevisions {
  std::vector<SpokenRevision> answers{};  ///< to all, oldest first; none: nobody could be asked
  std::string unheard_why{};  ///< where one is `unheard`, or a limit kept us from asking at all
  std::string advice{};       ///< what may help then, or empty

  bool any(Answer answer) const;
  Answer to(Revision revision) const;  ///< `unheard` where nobody was asked
  std::vector<Revision> with(Answer answer) const;
};

/// Asks the server for each revision, with a token where it wants one and one can be had, else
/// without. A 429 or 503 is overcome as in a case: by a restart, or within `patience`.
SpokenRevisions ask_for_revisions(Engagement& engagement, std::chrono::seconds patience);

/// The facts in that revision, without a limit in between where that can be overcome.
const Facts& facts_past_limits(Engagement& engagement, Revision revision,
                               std::chrono::seconds patience);

/// The revision in which discovery is walked before it is known which ones the server speaks.
constexpr Revision assumed_revision = Revision::v2025_11_25;

}  // namespace assay
