#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/result.hpp"
#include "harness/probe/engagement.hpp"
#include "harness/run/judge.hpp"

namespace assay {

struct Plan {
  std::vector<const Case*> cases{};
  std::vector<Revision> revisions{};
  JudgeOptions judging{};
  std::size_t shard_index{0};
  std::size_t shard_count{1};
  std::function<void(const Instance&, std::size_t done, std::size_t of)> on_instance{};
};

/// What falls to the shard of the plan, in the order in which it is run: attacks last, since they
/// may use up what the target grants, or bring it down.
std::vector<std::pair<const Case*, Revision>> in_order(const Plan& plan);

/// Runs every case in every revision, attacks last, each as a GoogleTest test registered at run
/// time (suite: the phase; test: the rest of the id, a slash, the revision with underscores), one
/// after the other. Stops early when interrupted() says so; what was found by then is returned.
std::vector<Instance> execute(const Plan& plan, Engagement& engagement);

/// Set by SIGINT and SIGTERM (watch_for_interrupts).
bool interrupted();
void watch_for_interrupts();

/// While one lives, an interrupt ends what is being launched: nobody waits for it to get ready any
/// more.
class InterruptEndsLaunch {
 public:
  InterruptEndsLaunch();
  InterruptEndsLaunch(const InterruptEndsLaunch&) = delete;
  InterruptEndsLaunch& operator=(const InterruptEndsLaunch&) = delete;
  ~InterruptEndsLaunch();
};

}  // namespace assay
