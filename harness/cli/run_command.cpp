#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <random>

#include "harness/catalog/shard.hpp"
#include "harness/cli/commands.hpp"
#include "harness/run/execute.hpp"
#include "harness/run/revisions.hpp"
#include "reports/console.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/progress.hpp"
#include "suites/all_cases.hpp"

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

/// Opened before the run, so that an hour's work does not end at a folder that is not there.
std::string unwritable(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (path != "-" && !std::ofstream(path, std::ios::app)) {
      return path;
    }
  }
  return "";
}

/// Everything that is checked before anything is sent. The error is a sentence (exit code 3).
struct Prepared {
  Selection selection{};
  std::vector<const Case*> cases{};
  std::vector<Revision> revisions{};
  Shard shard{};
  std::uint64_t seed{};
};

std::expected<Prepared, std::string> check(const RunOptions& options) {
  Prepared prepared;
  auto selection = make_selection(options.selection, suites::catalog());
  if (!selection) {
    return std::unexpected(selection.error());
  }
  prepared.selection = std::move(*selection);
  prepared.cases = prepared.selection.from(suites::catalog());
  const auto revisions = parse_revision(options.revision);
  if (!revisions) {
    return std::unexpected("--revision takes auto, 2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28, and got " +
                           options.revision + ".");
  }
  prepared.revisions = *revisions;
  const auto inherited = shard_from(process_environment());
  const auto named = options.shard.empty() ? std::expected<Shard, std::string>(Shard{}) : parse_shard(options.shard);
  if (!inherited || !named) {
    return std::unexpected(inherited ? named.error() : inherited.error());
  }
  prepared.shard = options.shard.empty() ? inherited->value_or(Shard{}) : *named;
  std::vector<std::string> files = options.junit;
  files.insert(files.end(), options.json.begin(), options.json.end());
  if (std::ranges::count(files, "-") > 1) {
    return std::unexpected("Only one report can go to standard output.");
  }
  if (const std::string path = unwritable(files); !path.empty()) {
    return std::unexpected("The report " + path + " cannot be written there.");
  }
  prepared.seed = options.seed.value_or((std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}());
  return prepared;
}

std::string selection_text(const RunOptions& options) {
  std::string text;
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", name, value);
    }
  };
  add("--phase", options.selection.phases);
  add("--filter", options.selection.filters);
  add("--kind", options.selection.kinds);
  add("--requirement", options.selection.requirements);
  if (options.revision != "auto") {
    add("--revision", {options.revision});
  }
  return text;
}

/// A command that judges the case again, as this run did.
std::string reproduction(const Instance& instance, const std::string& target_options, std::uint64_t seed) {
  return fmt::format("mcp-assay run{}{} --revision {} --filter {} --seed {}", target_options.empty() ? "" : " ",
                     target_options, name_of(instance.revision), instance.id, seed);
}

int dry_run(const Prepared& prepared) {
  std::cout << fmt::format("Would judge {} cases, in every revision that is asked for or found:\n", prepared.cases.size());
  for (const Case* subject : prepared.cases) {
    std::cout << "  " << subject->id << '\n';
  }
  return 0;
}

class Run {
 public:
  Run(const RunOptions& options, Prepared prepared) : options_(options), prepared_(std::move(prepared)) {}

  int operator()() {
    result_.tool_version = ASSAY_VERSION;
    result_.seed = prepared_.seed;
    result_.selection = selection_text(options_);
    result_.started = std::chrono::system_clock::now();
    const auto began = std::chrono::steady_clock::now();
    say(fmt::format("seed {}\n", prepared_.seed));
    judge_target();
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return report();
  }

 private:
  void judge_target() {
    TargetOptions target = options_.target;
    target.timeout = std::chrono::milliseconds{static_cast<long>(options_.timeout_seconds * 1000)};
    target.run_id = fmt::format("{:x}", prepared_.seed);
    auto setup = TargetSetup::prepare(target);
    if (!setup) {
      trouble_ = setup.error();
      result_.trouble = setup.error().sentence;
      return;
    }
    describe_target(**setup);
    Engagement& engagement = (*setup)->engagement();
    const Reconnaissance found = reconnoitre(engagement, prepared_.revisions);
    result_.notes = found.notes;
    result_.revisions = found.revisions;
    if (!found.trouble.empty()) {
      result_.trouble = (*setup)->redactor().redact(found.trouble);
      return;
    }
    if (!found.revisions.empty()) {
      result_.issuer = engagement.facts(found.revisions.back()).issuer;
    }
    judge_cases(engagement, found.revisions, (*setup)->as_options());
    for (const std::string& refusal : (*setup)->guard_refusals()) {
      result_.notes.push_back("The scope guard refused: " + refusal);
    }
    if (const std::string died = (*setup)->target_died(); !died.empty()) {
      result_.notes.push_back((*setup)->redactor().redact(died));
    }
  }

  void describe_target(const TargetSetup& setup) {
    result_.target = setup.target().name;
    result_.server_url = setup.target().server.url;
    say(fmt::format("target {} ({})\n", result_.target,
                    result_.server_url.empty() ? setup.target().authorization_server.issuer : result_.server_url));
  }

  void judge_cases(Engagement& engagement, const std::vector<Revision>& revisions,
                   const std::string& target_options) {
    const bool terminal = !options_.quiet && isatty(STDERR_FILENO) == 1;
    reports::Progress progress(std::cerr, {.terminal = terminal,
                                           .colour = wants_colour(options_.no_color, STDERR_FILENO),
                                           .width = terminal_width(),
                                           .total = prepared_.cases.size() * revisions.size() / prepared_.shard.count});
    Plan plan{.cases = prepared_.cases,
              .revisions = revisions,
              .judging = {.patience = std::chrono::seconds{static_cast<long>(options_.patience_seconds)}},
              .shard_index = prepared_.shard.index,
              .shard_count = prepared_.shard.count};
    plan.on_instance = [&](const Instance& instance, std::size_t, std::size_t) {
      if (terminal || options_.verbose) {
        progress.finished(instance);
      }
    };
    result_.instances = execute(plan, engagement);
    attribute_blocked(result_.instances, suites::catalog());
    for (Instance& instance : result_.instances) {
      if (instance.verdict == Verdict::fail || instance.verdict == Verdict::error) {
        instance.reproduce = reproduction(instance, target_options, prepared_.seed);
      }
      result_.exchange_count += instance.exchanges.size();
    }
    if (interrupted()) {
      result_.complete = false;
      result_.trouble = "The run was interrupted: what had been judged by then is in the report.";
    }
  }

  int report() {
    result_.exit_code = exit_code();
    for (const std::string& path : options_.junit) {
      save(path, reports::write_junit(result_));
    }
    for (const std::string& path : options_.json) {
      save(path, reports::write_json(result_));
    }
    if (!options_.quiet) {
      (report_to_stdout_ ? std::cerr : std::cout)
          << reports::write_console(result_, {.colour = wants_colour(options_.no_color, STDOUT_FILENO),
                                              .width = terminal_width(),
                                              .verbose = options_.verbose})
          << std::flush;
    }
    return result_.exit_code;
  }

  int exit_code() const {
    if (trouble_) {
      return trouble_->exit_code;
    }
    if (prepared_.shard.count > 1 && result_.instances.empty() && result_.trouble.empty() && !prepared_.cases.empty()) {
      return 0;  // an empty shard of a selection that is not empty
    }
    return exit_code_of(result_, options_.strict);
  }

  void save(const std::string& path, const std::string& text) {
    if (!write_to(path, text)) {
      fail(2, "The report " + path + " could not be written whole.");
    }
  }

  void say(const std::string& text) const {
    if (!options_.quiet) {
      (report_to_stdout_ ? std::cerr : std::cout) << text << std::flush;
    }
  }

  const RunOptions& options_;
  Prepared prepared_;
  RunResult result_;
  std::optional<Trouble> trouble_;
  /// Where a report takes standard output, people read standard error.
  bool report_to_stdout_{std::ranges::count(options_.junit, "-") + std::ranges::count(options_.json, "-") > 0};
};

}  // namespace

int run(const RunOptions& options) {
  auto prepared = check(options);
  if (!prepared) {
    return fail(exit_usage, prepared.error());
  }
  if (options.dry_run) {
    return dry_run(*prepared);
  }
  watch_for_interrupts();
  return Run(options, std::move(*prepared))();
}

}  // namespace assay::cli
