#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/result.hpp"
#include "harness/cli/commands.hpp"

namespace assay::cli {

/// Opens the report files before anything is judged, so that an hour's work does not end at a
/// folder that is not there; and empties them, so that after a run that was killed nobody takes the
/// last report for its own. A sentence where that cannot be, or where two of the paths lead to one
/// file (then none is emptied), else empty.
std::string trouble_with_files(const std::vector<std::string>& paths);
std::string trouble_with_files(const ReportOptions& options);

/// True where a report goes to standard output, for "-" stands among its paths: then people read
/// standard error.
bool takes_standard_output(const std::vector<std::string>& paths);

/// Writes the text to each of the paths. Where that cannot be, standard error says so, and it is
/// false.
bool save_report(const std::vector<std::string>& paths, const std::string& text);

/// What a command ends with: `code`, or exit_no_verdict where nothing is worse and a report was
/// lost, for somebody counts on that file.
int code_with(bool saved, int code);

/// Tells people and files what a command comes to.
class Reporting {
 public:
  /// `options` have to outlive it.
  explicit Reporting(const ReportOptions& options);

  /// For people; nothing with --quiet.
  void say(const std::string& text) const;
  /// Tells of each instance when it has been judged: on a terminal, and with --verbose.
  std::function<void(const Instance&)> progress(std::size_t total) const;
  /// Writes every report and returns the exit code of the result (code_with). `closing` stands on
  /// the console in place of what the exit code means to `run`.
  int report(const RunResult& result, std::string_view closing = {}) const;

 private:
  const ReportOptions& options_;
  bool report_to_stdout_;  ///< then people read standard error
};

}  // namespace assay::cli
