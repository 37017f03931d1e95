#include "harness/cli/run_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "harness/attack/body.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t most_hints = 10;

/// The attempts that the attack asks for, where --attempts left it fewer; else 0. Where all inputs
/// are tried, other numbers are planned.
std::size_t missed_attempts(const Instance& instance, std::size_t asked_for,
                            const attack::Corpus& corpus) {
  const Case* subject = suites::catalog().find(instance.id);
  if (!instance.attempts || subject == nullptr || !subject->attack) {
    return 0;
  }
  const auto known = corpus.inputs.find(instance.id);
  const std::size_t kept = known == corpus.inputs.end() ? 0 : known->second.size();
  const bool is_cut =
      instance.attempts->planned == asked_for + kept && subject->attack->attempts > asked_for;
  return is_cut ? subject->attack->attempts : 0;
}

}  // namespace

std::string selection_of(const RunOptions& options) {
  const std::string revision =
      options.revision == "auto" ? "" : fmt::format("--revision {}", options.revision);
  const std::string profile = options.selection.profile.empty()
                                  ? ""
                                  : fmt::format("--profile {}", options.selection.profile);
  std::string text;
  for (const std::string& part : {profile, selection_text(options.selection), revision}) {
    text += fmt::format("{}{}", text.empty() || part.empty() ? "" : " ", part);
  }
  return text;
}

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

void note_few_attempts(RunResult& result, const RunOptions& options, const attack::Corpus& corpus) {
  if (!options.attempts) {
    return;
  }
  std::size_t few = 0;
  std::size_t most = 0;
  for (const Instance& instance : result.instances) {
    const std::size_t usual = missed_attempts(instance, *options.attempts, corpus);
    if (instance.verdict == Verdict::pass && !instance.counterexample && usual > 0) {
      ++few;
      most = std::max(most, usual);
    }
  }
  if (few > 0) {
    result.notes.push_back(fmt::format(
        "With --attempts {} {} came to PASS without the attempts that are usual (up to {}): what "
        "was not found may be there all the same.",
        *options.attempts, reports::counted(few, "attack"), most));
  }
}

void note_what_a_token_would_open(RunResult& result, const Engagement& engagement) {
  const auto wants_token = [](const Instance& instance) {
    return instance.phase == Phase::access && !instance.because.empty() &&
           instance.because != name_of(Step::access);
  };
  const auto blocked = std::ranges::count_if(result.instances, wants_token);
  if (blocked > 0 && engagement.options().ready_token.empty()) {
    result.notes.push_back(fmt::format(
        "Discovery and authorization lead a client to no token, so that {} of the access phase "
        "came to no verdict. If you have a token that the server takes, --token-env VARIABLE "
        "brings it.",
        reports::counted(static_cast<std::size_t>(blocked), "instance")));
  }
}

void note_the_clock(RunResult& result, const Engagement& engagement) {
  constexpr std::chrono::seconds small{30};
  const auto ahead = engagement.clock_ahead();
  if (std::chrono::abs(ahead) > small) {
    result.notes.push_back(
        fmt::format("The clock of the target is {} s {} ours, as the Date of its answers says. "
                    "Tokens that were "
                    "made for it go by its clock.",
                    std::chrono::abs(ahead).count(), ahead.count() > 0 ? "ahead of" : "behind"));
  }
}

void note_what_was_left_out(RunResult& result) {
  for (const Instance& instance : result.instances) {
    for (const std::string& input : instance.attempts.value_or(AttemptCount{}).left_out) {
      result.notes.push_back(
          fmt::format("{} was not tried with an input of the corpus, which says nothing about "
                      "this target: {}",
                      instance.name(), input));
    }
  }
}

void note_what_was_not_exercised(RunResult& result) {
  for (const Phase phase : all_phases) {
    const auto count_of = [&](Verdict verdict) {
      return std::ranges::count_if(result.instances, [&](const Instance& it) {
        return it.phase == phase && it.verdict == verdict;
      });
    };
    const auto left_out = count_of(Verdict::not_exercised);
    const auto passed = count_of(Verdict::pass);
    if (left_out > passed) {
      result.notes.push_back(
          fmt::format("More of the {} phase was left out ({} NOT_EXERCISED) than passed ({}): that "
                      "nothing of it fails says little.",
                      name_of(phase), left_out, passed));
    }
  }
}

void note_what_was_cut_short(RunResult& result) {
  for (const Instance& instance : result.instances) {
    if (instance.attempts && !instance.attempts->cut_short.empty()) {
      result.notes.push_back(fmt::format("{} made {} of {} attempts: {}.", instance.name(),
                                         instance.attempts->made, instance.attempts->planned,
                                         instance.attempts->cut_short));
    }
  }
}

void keep_counterexamples(RunResult& result, const std::string& folder) {
  for (const Instance& instance : result.instances) {
    if (!instance.failed() || !instance.counterexample ||
        reports::holds_mark(instance.counterexample->input.dump())) {
      continue;
    }
    const auto path = attack::keep(folder, {.case_id = instance.id,
                                            .input = instance.counterexample->input,
                                            .text = instance.counterexample->text,
                                            .tool_version = result.tool_version});
    if (!path) {
      result.notes.push_back(path.error());
    } else if (!path->empty()) {
      result.notes.push_back(
          fmt::format("The counterexample of {} is kept in {}.", instance.name(), *path));
    }
  }
}

std::string replay_hints(const RunResult& result, const ReportOptions& options) {
  const auto file =
      std::ranges::find_if(options.json, [](const std::string& path) { return path != "-"; });
  if (file == options.json.end()) {
    return "";
  }
  std::string hints;
  std::set<std::string> ids;
  for (const Instance& instance : result.instances) {
    if ((instance.failed() || instance.counterexample) && ids.insert(instance.id).second &&
        ids.size() <= most_hints) {
      hints +=
          fmt::format("replay: mcp-assay replay {} {}\n", reports::shell_word(*file), instance.id);
    }
  }
  if (ids.size() > most_hints) {
    hints += fmt::format("replay: the same with any of the {} other cases that have a finding\n",
                         ids.size() - most_hints);
  }
  return hints;
}

}  // namespace assay::cli
