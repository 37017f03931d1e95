#pragma once

#include <optional>
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
};

/// Finds out whether there is anything to judge, and in which revisions: those asked for, or the
/// newest of each era that the server speaks. Where no token can be had for a protected server,
/// 2025-11-25 is assumed, and said.
Reconnaissance reconnoitre(Engagement& engagement, const std::vector<Revision>& asked);

}  // namespace assay
