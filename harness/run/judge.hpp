#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"
#include "harness/probe/engagement.hpp"

namespace assay {

struct AttemptShare {
  std::size_t attempts{};
  std::string cut_short{};  ///< why fewer than were wanted, or empty
};

/// How attacks are run.
struct AttackOptions {
  std::uint64_t seed{};                                   ///< of the run
  std::optional<std::size_t> attempts{};                  ///< default: as many as the case asks for
  std::optional<std::size_t> sample{};                    ///< no more than so many of any attack
  std::size_t connections{10};                            ///< attempts under way at a time
  std::map<std::string, std::vector<Document>> corpus{};  ///< by case id: tried first
  /// Says how many attempts the budget leaves; absent: as many as are wanted.
  std::function<AttemptShare(const Case&, std::size_t wanted)> share{};
  /// Told what every attempt showed that counts; absent: nobody wants to know.
  std::function<void(const std::vector<Check>&)> on_attempt{};
  /// This one input of every attack, and nothing generated.
  std::optional<Document> replayed{};
};

struct JudgeOptions {
  std::chrono::seconds patience{0};  ///< how long a 429 or 503 may be waited out
  AttackOptions attack{};
  bool keeps_exchanges{true};  ///< false: of the evidence only the checks, which takes less time
};

/// Runs one case in one revision and says what it came to. Never throws for what a target does; an
/// exception out of a case's own code is an ERROR that says so. A rate-limited case is tried up to
/// twice more, after a restart of a launched target or after waiting.
Instance judge(const Case& subject, Engagement& engagement, Revision revision,
               const JudgeOptions& options = {});

/// Writes `because` into the ERRORs of blocked cases: the id of the case that guards the broken
/// step and did not pass in the same revision, so that one defect is one finding. Where that one is
/// blocked by an earlier step itself, it is the guardian of that step. An ERROR that no step was
/// named for belongs to a guardian whose request met the same trouble as its own last one.
void attribute_blocked(std::vector<Instance>& instances, const Catalog& catalog);

}  // namespace assay
