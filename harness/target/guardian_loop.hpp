#pragma once

namespace assay::target {

/// What a guardian needs, laid out before the fork. Borrows everything.
struct GuardianPlan {
  const char* file{};
  char* const* arguments{};
  char* const* environment{};
  const char* directory{};
  int channel{-1};
  int output{-1};
};

/// The life of a guardian, in the child of a fork of a process that may have many threads: nothing
/// but async-signal-safe calls, no memory, no locks, no return. All signals must be blocked.
[[noreturn]] void run_guardian(const GuardianPlan& plan);

}  // namespace assay::target
