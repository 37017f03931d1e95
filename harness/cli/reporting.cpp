#include "harness/cli/reporting.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
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

bool write_to(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text;
    return static_cast<bool>(std::cout.flush());
  }
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return static_cast<bool>(file.flush());
}

void save(const std::string& path, const std::string& text) {
  if (!write_to(path, text)) {
    fail(exit_no_verdict, "The report " + path + " could not be written whole.");
  }
}

std::ptrdiff_t to_standard_output(const ReportOptions& options) {
  return std::ranges::count(options.junit, "-") + std::ranges::count(options.json, "-");
}

}  // namespace

std::string trouble_with_files(const ReportOptions& options) {
  if (to_standard_output(options) > 1) {
    return "Only one report can go to standard output.";
  }
  for (const auto* paths : {&options.junit, &options.json}) {
    for (const std::string& path : *paths) {
      if (path != "-" && !std::ofstream(path, std::ios::trunc)) {
        return "The report " + path + " cannot be written there.";
      }
    }
  }
  return "";
}

Reporting::Reporting(const ReportOptions& options)
    : options_(options), report_to_stdout_(to_standard_output(options) > 0) {}

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
  for (const std::string& path : options_.junit) {
    save(path, reports::write_junit(result));
  }
  for (const std::string& path : options_.json) {
    save(path, reports::write_json(result));
  }
  if (result.exit_code == exit_usage || (options_.quiet && !result.trouble.empty())) {
    return fail(result.exit_code, result.trouble);
  }
  say(reports::write_console(result, {.colour = wants_colour(options_.no_color, STDOUT_FILENO),
                                      .width = terminal_width(),
                                      .verbose = options_.verbose,
                                      .closing = closing}));
  return result.exit_code;
}

}  // namespace assay::cli
