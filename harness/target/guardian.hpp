#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <vector>

namespace assay::target {

/// What to run; everything is already looked up and expanded.
struct Command {
  std::string file{};
  std::vector<std::string> arguments{};    ///< the first is the name it is called by
  std::vector<std::string> environment{};  ///< "NAME=value"
  std::string directory{};
};

/// A command under the eyes of its guardian: a process between it and the harness that ends the
/// command and all its descendants when it is told to, and when the harness is no more, however
/// that came about.
///
/// PR_SET_PDEATHSIG alone would not do: it reaches the child, but not what the child has started
/// ("npm start"), and it fires when the *thread* ends that started the child. That is why this is
/// fork and exec and not Boost.Process.
struct Guarded {
  pid_t guardian{-1};
  int channel{-1};  ///< Events come from here; a byte to it, or its end, ends the command
  int output{-1};   ///< stdout and stderr together, non-blocking
};

/// What a guardian says: sent as it stands over the channel. After `ended` come the guardian's own
/// end and that of the channel, when no descendant is left.
struct Event {
  enum class Kind : int { started, not_started, ended };
  Kind kind{};
  int value{};  ///< not_started: errno; ended: as from waitpid
};

/// The error is what the system says.
std::expected<Guarded, std::string> start_guarded(const Command& command);
/// Asks for the end: SIGTERM, and after two seconds SIGKILL. Does not wait.
void ask_to_end(const Guarded& guarded) noexcept;
/// Asks, and waits until it has happened. The descriptors stay open.
void await_end(const Guarded& guarded) noexcept;
void close_descriptors(Guarded& guarded) noexcept;

/// Asks all guardians of this process and waits until they are done (async-signal-safe).
void end_all_guarded() noexcept;

}  // namespace assay::target
