#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "harness/attack/corpus.hpp"
#include "harness/catalog/shard.hpp"
#include "harness/cli/judging.hpp"
#include "harness/run/execute.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

/// Everything that is checked before anything is sent. The error is a sentence (exit code 3).
struct Prepared {
  Selection selection{};
  std::vector<const Case*> cases{};
  std::vector<Revision> revisions{};
  Shard shard{};
  attack::Corpus corpus{};
  std::uint64_t seed{};
};

std::expected<attack::Corpus, std::string> corpus_of(const RunOptions& options) {
  auto corpus = options.corpus.empty() ? attack::Corpus{}
                                       : attack::read_corpus(options.corpus, suites::catalog());
  if (!corpus || options.corpus.empty() || options.dry_run) {
    return corpus;
  }
  const auto made = attack::make_corpus(options.corpus);
  return made ? corpus : std::unexpected(made.error());
}

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
  auto corpus = corpus_of(options);
  if (!corpus) {
    return std::unexpected(corpus.error());
  }
  prepared.corpus = std::move(*corpus);
  if (const std::string trouble = options.dry_run ? "" : trouble_with_files(options.reports);
      !trouble.empty()) {
    return std::unexpected(trouble);
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

/// What else made this run what it was, for a shell.
std::string options_of_attacks(const RunOptions& options) {
  std::string text;
  if (options.attempts) {
    text = fmt::format("--attempts {}", *options.attempts);
  }
  if (!options.corpus.empty()) {
    text += (text.empty() ? "" : " ") + ("--corpus " + reports::shell_word(options.corpus));
  }
  return text;
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
      : options_(options),
        prepared_(std::move(prepared)),
        reporting_(options.reports),
        result_(begun(prepared_.seed, selection_text(options))) {}

  int operator()() {
    reporting_.say(fmt::format("seed {}\n", prepared_.seed));
    result_.notes = prepared_.corpus.notes;
    if (!prepared_.cases.empty()) {
      TargetOptions target = options_.target;
      target.timeout =
          std::chrono::milliseconds{static_cast<long>(options_.timeout_seconds * 1000)};
      target.patience = patience();
      target.pace = {.requests_per_second = options_.rate, .most_requests = options_.max_requests};
      trouble_ = engage(target, prepared_.revisions, reporting_, result_,
                        [&](TargetSetup& setup, const std::vector<Revision>& revisions) {
                          judge_cases(setup, revisions);
                          note_what_is_open(setup.engagement(), revisions);
                        });
    }
    note_what_is_missing();
    result_.exit_code = exit_code();
    const int code = reporting_.report(result_);
    hint_at_replay();
    return code;
  }

 private:
  std::chrono::seconds patience() const {
    return std::chrono::seconds{static_cast<long>(options_.patience_seconds)};
  }

  /// Green, because nothing was claimed: whoever expected protection has to be told.
  void note_what_is_open(Engagement& engagement, const std::vector<Revision>& revisions) {
    const auto asks = [&](Revision revision) {
      const Facts& facts = engagement.facts(revision);
      return facts.is_protected || facts.limited;
    };
    if (!revisions.empty() && std::ranges::none_of(revisions, asks)) {
      result_.notes.emplace_back(
          "The server asks nobody for a token, so that nothing of authorization was judged. If it "
          "should ask, say so in a target file (server: {protected: true}).");
    }
  }

  void judge_cases(TargetSetup& setup, const std::vector<Revision>& revisions) {
    const auto told =
        reporting_.progress(prepared_.cases.size() * revisions.size() / prepared_.shard.count);
    const Plan plan{
        .cases = prepared_.cases,
        .revisions = revisions,
        .judging = {.patience = patience(),
                    .attack = {.seed = prepared_.seed,
                               .attempts = options_.attempts,
                               .connections = options_.connections,
                               .corpus = prepared_.corpus.inputs}},
        .shard_index = prepared_.shard.index,
        .shard_count = prepared_.shard.count,
        .on_instance = [&](const Instance& instance, std::size_t, std::size_t) { told(instance); }};
    result_.instances = execute(plan, setup.engagement());
    note_what_a_token_would_open(setup.engagement());
    attribute_blocked(result_.instances, suites::catalog());
    note_what_was_cut_short();
    note_what_was_left_out();
    keep_counterexamples();
    for (Instance& instance : result_.instances) {
      if (instance.verdict == Verdict::fail || instance.verdict == Verdict::error) {
        instance.reproduce =
            reproduction(instance, setup, prepared_.seed,
                         instance.kind == Kind::attack ? options_of_attacks(options_) : "");
      }
    }
  }

  /// Many a server has fixed tokens and no authorization server: what it does with them can be
  /// judged all the same.
  void note_what_a_token_would_open(const Engagement& engagement) {
    const auto wants_token = [](const Instance& instance) {
      return instance.phase == Phase::access && !instance.because.empty() &&
             instance.because != name_of(Step::access);
    };
    const auto blocked = std::ranges::count_if(result_.instances, wants_token);
    if (blocked > 0 && engagement.options().ready_token.empty()) {
      result_.notes.push_back(fmt::format(
          "Discovery and authorization lead a client to no token, so that {} of the access phase "
          "came to no verdict. If you have a token that the server takes, --token-env VARIABLE "
          "brings it.",
          reports::counted(static_cast<std::size_t>(blocked), "instance")));
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

  /// Of the corpus, at this target.
  void note_what_was_left_out() {
    for (const Instance& instance : result_.instances) {
      for (const std::string& input : instance.attempts.value_or(AttemptCount{}).left_out) {
        result_.notes.push_back(
            fmt::format("{} was not tried with an input of the corpus, which says nothing about "
                        "this target: {}",
                        instance.name(), input));
      }
    }
  }

  /// Those that were found and reproduced. What was redacted is no input any more.
  void keep_counterexamples() {
    for (const Instance& instance : result_.instances) {
      if (options_.corpus.empty() || !instance.failed() || !instance.counterexample ||
          reports::holds_mark(instance.counterexample->input.dump())) {
        continue;
      }
      const auto path = attack::keep(options_.corpus, {.case_id = instance.id,
                                                       .input = instance.counterexample->input,
                                                       .text = instance.counterexample->text,
                                                       .tool_version = result_.tool_version});
      if (!path) {
        result_.notes.push_back(path.error());
      } else if (!path->empty()) {
        result_.notes.push_back(
            fmt::format("The counterexample of {} is kept in {}.", instance.name(), *path));
      }
    }
  }

  /// For the first attack that failed: how to ask again for just its counterexample.
  void hint_at_replay() const {
    const auto file = std::ranges::find_if(options_.reports.json,
                                           [](const std::string& path) { return path != "-"; });
    const auto found = std::ranges::find_if(result_.instances, [](const Instance& instance) {
      return instance.failed() && instance.counterexample;
    });
    if (file != options_.reports.json.end() && found != result_.instances.end()) {
      reporting_.say(
          fmt::format("replay: mcp-assay replay {} {}\n", reports::shell_word(*file), found->id));
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
    const bool left_in_doubt = !trouble.empty() && !trouble_;
    asked_enough_ = result_.trouble == trouble && !left_in_doubt;
    result_.empty_shard =
        prepared_.shard.count > 1 && result_.instances.empty() && result_.trouble.empty();
  }

  int exit_code() const {
    const int code = trouble_ ? trouble_->exit_code : exit_code_of(result_, options_.strict);
    return code == exit_nothing_there && !asked_enough_ ? exit_no_verdict : code;
  }

  const RunOptions& options_;
  Prepared prepared_;
  Reporting reporting_;
  RunResult result_;
  std::optional<Trouble> trouble_;
  bool asked_enough_{true};  ///< else that nothing came of it says nothing about the target
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
