#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/catalog/result.hpp"

namespace assay::reports {

struct ConsoleOptions {
  bool colour{};
  std::size_t width{100};  ///< columns; commands are never broken, so that they can be copied
  bool verbose{};  ///< also every PASS, and every name where else a few, or a count, stand for many
  std::string_view closing{};  ///< in place of what the exit code means to `run`
};

/// The final report for people: phase by phase what fails (with what was wanted, what came, how to
/// mend it and a command that shows it again), then the warnings, what could not be judged and what
/// was left out, at last one line that counts. The same case failing in the same way in several
/// revisions is told once. Nothing of what the target sent reaches the terminal unescaped.
std::string write_console(const RunResult& result, const ConsoleOptions& options);

}  // namespace assay::reports
