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
#include "reports/text.hpp"
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

/// Opened before the run, so that an hour's work does not end at a folder that is not there; and
/// emptied, so that after a run that was killed nobody takes the last report for its own.
std::string unwritable(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (path != "-" && !std::ofstream(path, std::ios::trunc)) {
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
    return std::unexpected(
        "--revision takes auto, 2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28, and got " +
        options.revision + ".");
  }
  prepared.revisions = *revisions;
  const auto inherited = shard_from(process_environment());
  const auto named = options.shard.empty() ? std::expected<Shard, std::string>(Shard{})
                                           : parse_shard(options.shard);
  if (!inherited || !named) {
    return std::unexpected(inherited ? named.error() : inherited.error());
  }
  prepared.shard = options.shard.empty() ? inherited->value_or(Shard{}) : *named;
  std::vector<std::string> files = options.junit;
  files.insert(files.end(), options.json.begin(), options.json.end());
  if (std::ranges::count(files, "-") > 1) {
    return std::unexpected("Only one report can go to standard output.");
  }
  if (const std::string path = options.dry_run ? "" : unwritable(files); !path.empty()) {
    return std::unexpected("The report " + path + " cannot be written there.");
  }
  prepared.seed = options.seed.value_or((std::uint64_t{std::random_device{}()} << 32U) |
                                        std::random_device{}());
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
std::string reproduction(const Instance& instance, const std::string& target_options,
                         std::uint64_t seed) {
  return fmt::format("mcp-assay run{}{} --revision {} --filter {} --seed {}",
                     target_options.empty() ? "" : " ", target_options, name_of(instance.revision),
                     instance.id, seed);
}

int dry_run(const RunOptions& options, const Prepared& prepared) {
  if (!options.target.target_file.empty()) {
    const auto spec =
        read_target_file(options.target.target_file,
                         {.issuer = "http://127.0.0.1:1", .redirect_uri = "http://127.0.0.1:1/"});
    if (!spec) {
      return fail(exit_usage, spec.error());
    }
  }
  std::cout << fmt::format("Would judge {}, in every revision that is asked for or found:\n",
                           reports::counted(prepared.cases.size(), "case"));
  for (const Case* subject : prepared.cases) {
    std::cout << "  " << subject->id << '\n';
  }
  return prepared.cases.empty() ? exit_no_verdict : 0;
}

class Run {
 public:
  Run(const RunOptions& options, Prepared prepared)
      : options_(options), prepared_(std::move(prepared)) {}

  int operator()() {
    result_.tool_version = ASSAY_VERSION;
    result_.seed = prepared_.seed;
    result_.selection = selection_text(options_);
    result_.started = std::chrono::system_clock::now();
    const auto began = std::chrono::steady_clock::now();
    const std::uint64_t first_exchange = http::next_exchange_id();
    say(fmt::format("seed {}\n", prepared_.seed));
    judge_target();
    note_what_is_missing();
    result_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    result_.exchange_count = http::next_exchange_id() - first_exchange - 1;
    return report();
  }

 private:
  void judge_target() {
    if (prepared_.cases.empty()) {
      return;
    }
    TargetOptions target = options_.target;
    target.timeout = std::chrono::milliseconds{static_cast<long>(options_.timeout_seconds * 1000)};
    target.pace = {.requests_per_second = options_.rate, .most_requests = options_.max_requests};
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
    note_what_is_open(engagement, found.revisions);
    if (engagement.restarts() > 0) {
      result_.notes.push_back(fmt::format(
          "The target limits the rate of requests and was started anew: {}.",
          reports::counted(static_cast<std::size_t>(engagement.restarts()), "restart")));
    }
    if (const std::string died = (*setup)->target_died(); !died.empty()) {
      result_.notes.push_back((*setup)->redactor().redact(died));
    }
  }

  /// Green, because nothing was claimed: whoever expected protection has to be told.
  void note_what_is_open(Engagement& engagement, const std::vector<Revision>& revisions) {
    const auto asks = [&](Revision revision) { return engagement.facts(revision).is_protected; };
    if (!revisions.empty() && std::ranges::none_of(revisions, asks)) {
      result_.notes.emplace_back(
          "The server asks nobody for a token, so that nothing of authorization was judged. If it "
          "should ask, say so in a target file (server: {protected: true}).");
    }
  }

  void describe_target(const TargetSetup& setup) {
    result_.target = setup.target().name;
    result_.server_url = setup.target().server.url;
    const bool named_after_it = result_.target == result_.server_url;
    say(named_after_it ? fmt::format("target {}\n", result_.target)
                       : fmt::format("target {} ({})\n", result_.target, result_.server_url));
  }

  void judge_cases(Engagement& engagement, const std::vector<Revision>& revisions,
                   const std::string& target_options) {
    const bool terminal = !options_.quiet && is_watched(STDERR_FILENO);
    reports::Progress progress(
        std::cerr, {.terminal = terminal,
                    .colour = wants_colour(options_.no_color, STDERR_FILENO),
                    .width = terminal_width(),
                    .total = prepared_.cases.size() * revisions.size() / prepared_.shard.count});
    Plan plan{
        .cases = prepared_.cases,
        .revisions = revisions,
        .judging = {.patience = std::chrono::seconds{static_cast<long>(options_.patience_seconds)},
                    .attack = {.seed = prepared_.seed,
                               .attempts = options_.attempts,
                               .connections = options_.connections}},
        .shard_index = prepared_.shard.index,
        .shard_count = prepared_.shard.count};
    plan.on_instance = [&](const Instance& instance, std::size_t, std::size_t) {
      if (terminal || options_.verbose) {
        progress.finished(instance);
      }
    };
    result_.instances = execute(plan, engagement);
    attribute_blocked(result_.instances, suites::catalog());
    note_what_was_cut_short();
    for (Instance& instance : result_.instances) {
      if (instance.verdict == Verdict::fail || instance.verdict == Verdict::error) {
        instance.reproduce = reproduction(instance, target_options, prepared_.seed);
      }
    }
  }

  void note_what_was_cut_short() {
    for (const Instance& instance : result_.instances) {
      if (instance.attempts && !instance.attempts->cut_short.empty()) {
        result_.notes.push_back(fmt::format("{} made {} of {} attempts: {}.", instance.name(),
                                            instance.attempts->made, instance.attempts->planned,
                                            instance.attempts->cut_short));
      }
    }
  }

  /// An empty report has to say why it is empty.
  void note_what_is_missing() {
    const std::string trouble = result_.trouble;
    if (interrupted()) {
      result_.complete = false;
      result_.trouble = "The run was interrupted: what had been judged by then is in the report.";
    } else if (prepared_.cases.empty()) {
      result_.trouble =
          "No case is left by the selection (" + result_.selection + "): nothing was judged.";
    } else if (trouble.empty() && result_.revisions.empty()) {
      result_.trouble = "The server speaks no revision that was asked for: nothing was judged.";
    }
    asked_enough_ = result_.trouble == trouble;
    result_.empty_shard =
        prepared_.shard.count > 1 && result_.instances.empty() && result_.trouble.empty();
  }

  int report() {
    result_.exit_code = exit_code();
    for (const std::string& path : options_.junit) {
      save(path, reports::write_junit(result_));
    }
    for (const std::string& path : options_.json) {
      save(path, reports::write_json(result_));
    }
    if (result_.exit_code == exit_usage || (options_.quiet && !result_.trouble.empty())) {
      return fail(result_.exit_code, result_.trouble);
    }
    if (!options_.quiet) {
      (report_to_stdout_ ? std::cerr : std::cout)
          << reports::write_console(result_,
                                    {.colour = wants_colour(options_.no_color, STDOUT_FILENO),
                                     .width = terminal_width(),
                                     .verbose = options_.verbose})
          << std::flush;
    }
    return result_.exit_code;
  }

  int exit_code() const {
    const int code = trouble_ ? trouble_->exit_code : exit_code_of(result_, options_.strict);
    return code == exit_nothing_there && !asked_enough_ ? exit_no_verdict : code;
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
  bool asked_enough_{true};  ///< else that nothing came of it says nothing about the target
  /// Where a report takes standard output, people read standard error.
  bool report_to_stdout_{
      std::ranges::count(options_.junit, "-") + std::ranges::count(options_.json, "-") > 0};
};

}  // namespace

int run(const RunOptions& options) {
  auto prepared = check(options);
  if (!prepared) {
    return fail(exit_usage, prepared.error());
  }
  if (options.dry_run) {
    return dry_run(options, *prepared);
  }
  watch_for_interrupts();
  return Run(options, std::move(*prepared))();
}

}  // namespace assay::cli
