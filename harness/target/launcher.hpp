#pragma once

#include <expected>
#include <memory>
#include <string>

#include "harness/target/target_file.hpp"

namespace assay {

/// The running processes of a launched target. Each is a process group of its own; all of them are
/// ended (SIGTERM, then SIGKILL) when this goes out of scope, when the harness gets SIGINT or
/// SIGTERM, and, by PR_SET_PDEATHSIG, when it dies.
class LaunchedTarget {
 public:
  LaunchedTarget(const LaunchedTarget&) = delete;
  LaunchedTarget& operator=(const LaunchedTarget&) = delete;
  ~LaunchedTarget();

  /// Starts `processes` in order, then the server, each until it is ready. The error is one
  /// sentence that names the command, and below it the last lines of its output, indented.
  static std::expected<std::unique_ptr<LaunchedTarget>, std::string> launch(const TargetSpec& spec);

  /// Stops and starts everything again, on the same ports. After an error nothing runs.
  std::expected<void, std::string> restart();
  /// The last 64 KiB of stdout and stderr of every process, as written: escape it before it reaches
  /// a terminal.
  std::string output() const;
  /// The same when a process has ended by itself; empty while all run.
  std::string died() const;

 private:
  struct Impl;
  explicit LaunchedTarget(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Ends every launched process group and waits for it, at most some seconds; for signal handlers
/// (async-signal-safe).
void end_all_process_groups() noexcept;

}  // namespace assay
