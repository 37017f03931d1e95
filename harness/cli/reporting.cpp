#include "harness/cli/reporting.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "reports/console.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/progress.hpp"

namespace assay::cli {
namespace {

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 100;
}

/// Nothing that is there already is touched.
bool can_be_written(const std::string& path) {
  return path == "-" || std::ofstream(path, std::ios::app);
}

/// The paths lead to one file, also by another name for it.
bool are_one_file(const std::string& one, const std::string& other) {
  std::error_code unknown;
  return one == other || std::filesystem::equivalent(one, other, unknown);
}

/// The path that leads to the file of an earlier one, if any does. A device takes many reports.
const std::string* doubled(const std::vector<std::string>& paths) {
  std::error_code unknown;
  for (auto path = paths.begin(); path != paths.end(); ++path) {
    const bool is_device = std::filesystem::is_character_file(*path, unknown);
    if (!is_device && std::any_of(paths.begin(), path, [&](const std::string& earlier) {
          return are_one_file(earlier, *path);
        })) {
      return &*path;
    }
  }
  return nullptr;
}

bool write_to(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text;
    return static_cast<bool>(std::cout.flush());
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return static_cast<bool>(file.flush());
}

std::vector<std::string> paths_of(const ReportOptions& options) {
  std::vector<std::string> paths = options.junit;
  paths.insert(paths.end(), options.json.begin(), options.json.end());
  return paths;
}

}  // namespace

std::string trouble_with_files(const std::vector<std::string>& paths) {
  if (std::ranges::count(paths, "-") > 1) {
    return "Only one report can go to standard output.";
  }
  for (const std::string& path : paths) {
    if (!can_be_written(path)) {
      return "The report " + path + " cannot be written there.";
    }
  }
  if (const std::string* path = doubled(paths)) {
    return "Two reports would be written to " + *path + ": give each a file of its own.";
  }
  for (const std::string& path : paths) {
    if (path != "-") {
      const std::ofstream emptied(path, std::ios::trunc);
    }
  }
  return "";
}

std::string trouble_with_files(const ReportOptions& options) {
  return trouble_with_files(paths_of(options));
}

bool takes_standard_output(const std::vector<std::string>& paths) {
  return std::ranges::find(paths, "-") != paths.end();
}

bool save_report(const std::vector<std::string>& paths, const std::string& text) {
  bool saved = true;
  for (const std::string& path : paths) {
    if (!write_to(path, text)) {
      saved = false;
      if (path != "-") {  // of standard output main tells, whatever should have stood there
        fail(exit_no_verdict, "The report " + path + " could not be written whole.");
      }
    }
  }
  return saved;
}

int code_with(bool saved, int code) {
  constexpr int idle_waiver = 5;
  return !saved && (code == 0 || code == idle_waiver) ? exit_no_verdict : code;
}

Reporting::Reporting(const ReportOptions& options)
    : options_(options), report_to_stdout_(takes_standard_output(paths_of(options))) {}

void Reporting::say(const std::string& text) const {
  if (!options_.quiet) {
    (report_to_stdout_ ? std::cerr : std::cout) << text << std::flush;
  }
}

std::function<void(const Instance&)> Reporting::progress(std::size_t total) const {
  const bool terminal = !options_.quiet && is_watched(STDERR_FILENO);
  if (!terminal && !options_.verbose) {
    return [](const Instance&) {};
  }
  const auto shown = std::make_shared<reports::Progress>(
      std::cerr, reports::ProgressOptions{.terminal = terminal,
                                          .colour = wants_colour(options_.no_color, STDERR_FILENO),
                                          .width = terminal_width(),
                                          .total = total});
  return [shown](const Instance& instance) { shown->finished(instance); };
}

int Reporting::report(const RunResult& result, std::string_view closing) const {
  bool saved = true;
  if (!options_.junit.empty()) {
    saved = save_report(options_.junit, reports::write_junit(result));
  }
  if (!options_.json.empty()) {
    saved = save_report(options_.json, reports::write_json(result)) && saved;
  }
  if (result.exit_code == exit_usage || (options_.quiet && !result.trouble.empty())) {
    return fail(result.exit_code, result.trouble);
  }
  say(reports::write_console(result, {.colour = wants_colour(options_.no_color, STDOUT_FILENO),
                                      .width = terminal_width(),
                                      .verbose = options_.verbose,
                                      .closing = closing}));
  return code_with(saved, result.exit_code);
}

}  // namespace assay::cli
