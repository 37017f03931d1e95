#pragma once

#include <CLI/CLI.hpp>

#include "harness/cli/commands.hpp"

// The options that several commands share.
namespace assay::cli {

/// Which target, who signs in, and the tokens and headers that the tester brings.
void add_target_options(CLI::App* app, TargetOptions& target);
void add_leave_to_attack(CLI::App* app, TargetOptions& target);
void add_selection_options(CLI::App* app, SelectionOptions& selection);
void add_report_options(CLI::App* app, ReportOptions& reports);
void add_console_options(CLI::App* app, ReportOptions& reports);
void add_timeout(CLI::App* app, double& seconds);
/// --timeout and --patience.
void add_timing_options(CLI::App* app, double& timeout_seconds, double& patience_seconds);

}  // namespace assay::cli
