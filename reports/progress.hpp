#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "harness/catalog/result.hpp"
#include "reports/paint.hpp"

namespace assay::reports {

struct ProgressOptions {
  bool terminal{};  ///< one line that is written over; else a plain line an instance
  bool colour{};
  std::size_t width{80};  ///< columns of the terminal: the line never wraps
  std::size_t total{};    ///< how many instances are to come; 0 where nobody knows
};

/// Says how far a run has come. On a terminal only what fails or errs stays on the screen.
class Progress {
 public:
  /// `out` has to outlive it.
  Progress(std::ostream& out, ProgressOptions options);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  ///< clears the line

  void started(std::string_view name);
  void finished(const Instance& instance);
  /// Takes the line away, before something else is written to the terminal.
  void clear();

 private:
  void show(std::string_view text);

  std::ostream& out_;
  ProgressOptions options_;
  Paint paint_;
  std::size_t done_{};
  bool is_shown_{};
};

}  // namespace assay::reports
