#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/probe/engagement.hpp"

namespace assay {

/// What a first look at a target said.
struct Reconnaissance {
  std::string
      trouble{};  ///< one sentence why nothing can be judged there (exit code 4); empty: go on
  std::vector<Revision> revisions{};  ///< in which to judge, oldest first
  std::vector<std::string>
      notes{};  ///< what the user should know, e.g. that a revision was assumed
  /// Sentences on what the target kept us from finding out, e.g. by a limit on the rate of
  /// requests. Such a run is not green: it may have judged less, or by other rules, than it should
  /// have.
  std::vector<std::string> doubts{};
};

/// Finds out whether there is anything to judge, and in which revisions: those asked for, or the
/// newest of each era that the server speaks. Where no token can be had for a protected server,
/// 2025-11-25 is assumed, and said. A 429 or 503 is waited out for `patience` at most, or gone
/// after the restart of a launched target; a revision that it leaves in doubt is not judged.
Reconnaissance reconnoitre(Engagement& engagement, const std::vector<Revision>& asked,
                           std::chrono::seconds patience = std::chrono::seconds{0});

}  // namespace assay
