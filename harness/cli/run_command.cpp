#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "harness/attack/body.hpp"
#include "harness/attack/corpus.hpp"
#include "harness/catalog/name_list.hpp"
#include "harness/catalog/profile_outcome.hpp"
#include "harness/catalog/shard.hpp"
#include "harness/cli/judging.hpp"
#include "harness/cli/run_notes.hpp"
#include "harness/cli/setting_aside.hpp"
#include "harness/cli/sharding.hpp"
#include "harness/run/execute.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

/// Everything that is checked before anything is sent. The error is a sentence (exit code 3).
struct Prepared {
  Selection selection{};
  std::vector<const Case*> cases{};
  std::vector<Revision> revisions{};
  Shard shard{};
  attack::Corpus corpus{};
  SettingAside aside{};
  std::uint64_t seed{};
};

std::expected<attack::Corpus, std::string> corpus_of(const RunOptions& options) {
  auto corpus = options.corpus.empty() ? attack::Corpus{}
                                       : attack::read_corpus(options.corpus, suites::catalog());
  if (!corpus || options.corpus.empty() || options.dry_run) {
    return corpus;
  }
  const auto made = attack::make_corpus(options.corpus);
  if (!made) {
    return std::unexpected(made.error());
  }
  corpus->read_only = !*made;
  if (corpus->read_only) {
    corpus->notes.push_back(fmt::format(
        "Nothing can be written to the corpus {}: it was tried, and what is new is not kept.",
        options.corpus));
  }
  return corpus;
}

std::string list_of(const std::vector<Revision>& revisions) {
  std::vector<std::string_view> names;
  std::ranges::transform(revisions, std::back_inserter(names),
                         [](Revision revision) { return name_of(revision); });
  return fmt::format("{}", fmt::join(names, ", "));
}

/// A profile is judged in one revision: one that cannot decide it is a contradiction. Where several
/// can, none is asked for: which of them the target speaks is found out.
std::expected<std::vector<Revision>, std::string> revisions_of(const RunOptions& options,
                                                               const Profile* profile) {
  const auto revisions = parse_revision(options.revision);
  if (!revisions) {
    return std::unexpected(unknown_revision(options.revision, true));
  }
  if (profile == nullptr) {
    return *revisions;
  }
  const auto deciding = deciding_revisions(*profile, suites::catalog());
  if (!revisions->empty() && std::ranges::find(deciding, revisions->front()) == deciding.end()) {
    return std::unexpected(
        fmt::format("the profile {} is judged in revision {}: leave out --revision {}.",
                    profile->name, list_of(deciding), options.revision));
  }
  return revisions->empty() && deciding.size() == 1 ? deciding : *revisions;
}

/// Why a run asks for less than the whole profile, a sentence; empty where it asks for all of it.
std::string part_of_profile(const RunOptions& options, const Prepared& prepared,
                            const Shard& shard) {
  std::string less;
  const auto add = [&](bool is_less, std::string_view option) {
    less += is_less ? fmt::format("{}{}", less.empty() ? "" : ", ", option) : "";
  };
  const Selection whole{.profile = prepared.selection.profile};
  const auto is_left_out = [&](const Case* item) { return !prepared.selection.selects(*item); };
  add(std::ranges::any_of(whole.from(suites::catalog()), is_left_out),
      selection_text(options.selection));
  add(!shard.is_whole(), fmt::format("shard {}/{}", shard.index + 1, shard.count));
  const auto wants_more = [&](const Case* item) {
    return item->attack && options.attempts && *options.attempts < item->attack->attempts;
  };
  if (std::ranges::any_of(prepared.cases, wants_more)) {
    add(true, fmt::format("--attempts {}, fewer than its attacks ask for", *options.attempts));
  }
  return less.empty() ? "" : fmt::format("It was narrowed: {}.", less);
}

std::expected<Prepared, std::string> check(const RunOptions& options) {
  Prepared prepared;
  auto selection = make_selection(options.selection, suites::catalog(), suites::profiles());
  if (!selection) {
    return std::unexpected(selection.error());
  }
  prepared.selection = std::move(*selection);
  prepared.cases = prepared.selection.from(suites::catalog());
  auto revisions = revisions_of(options, prepared.selection.profile);
  if (!revisions) {
    return std::unexpected(revisions.error());
  }
  prepared.revisions = *std::move(revisions);
  const auto inherited = shard_from(process_environment());
  const auto named = options.shard.empty() ? std::expected<Shard, std::string>(Shard{})
                                           : parse_shard(options.shard);
  if (!inherited || !named) {
    return std::unexpected(inherited ? named.error() : inherited.error());
  }
  prepared.shard = options.shard.empty() ? inherited->value_or(Shard{}) : *named;
  auto corpus = corpus_of(options);
  auto aside = read_setting_aside(options);
  if (!corpus || !aside) {
    return std::unexpected(corpus ? aside.error() : corpus.error());
  }
  prepared.corpus = std::move(*corpus);
  prepared.aside = std::move(*aside);
  if (const std::string trouble = options.dry_run ? "" : trouble_with_files(options.reports);
      !trouble.empty()) {
    return std::unexpected(trouble);
  }
  // 53 bits: so many survive every reader of JSON.
  prepared.seed = options.seed.value_or((std::uint64_t{std::random_device{}()} << 21U) |
                                        (std::random_device{}() >> 11U));
  return prepared;
}

std::string where_judged(const Prepared& prepared) {
  const Profile* profile = prepared.selection.profile;
  if (profile == nullptr) {
    return prepared.revisions.empty() ? "every revision that is found"
                                      : list_of(prepared.revisions);
  }
  const std::string revision = prepared.revisions.empty()
                                   ? "the newest revision that the server speaks of " +
                                         list_of(deciding_revisions(*profile, suites::catalog()))
                                   : list_of(prepared.revisions);
  return fmt::format("{} under the profile {}", revision, profile->name);
}

/// What falls to the shard. Instances are dealt out, so that it is known where there is one
/// revision; else all that may fall to it.
std::vector<const Case*> dealt(const Prepared& prepared) {
  if (prepared.shard.is_whole() || prepared.revisions.size() != 1) {
    return prepared.cases;
  }
  std::vector<const Case*> cases;
  for (const auto& [subject, revision] : in_order({.cases = prepared.cases,
                                                   .revisions = prepared.revisions,
                                                   .shard_index = prepared.shard.index,
                                                   .shard_count = prepared.shard.count})) {
    cases.push_back(subject);
  }
  return cases;
}

std::string share_of(const Prepared& prepared) {
  const Shard& shard = prepared.shard;
  if (shard.is_whole()) {
    return "";
  }
  return prepared.revisions.size() == 1
             ? fmt::format(" (shard {}/{} of {})", shard.index + 1, shard.count,
                           prepared.cases.size())
             : fmt::format(
                   " (of which shard {}/{} gets its part once it is known which revisions "
                   "the server speaks; --revision names one)",
                   shard.index + 1, shard.count);
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
  const Profile* profile = prepared.selection.profile;
  const auto cases = dealt(prepared);
  std::cout << fmt::format("Would judge {}{}, in {}:\n", reports::counted(cases.size(), "case"),
                           share_of(prepared), where_judged(prepared));
  for (const Case* subject : cases) {
    const bool informs = profile != nullptr && profile->informing(subject->id) != nullptr;
    std::cout << "  " << subject->id << (informs ? "  (informs)" : "") << '\n';
  }
  if (prepared.cases.empty()) {
    return fail(exit_no_verdict, nothing_selected("case", selection_of(options)));
  }
  return 0;
}

class Run {
 public:
  Run(const RunOptions& options, Prepared prepared)
      : options_(options),
        prepared_(std::move(prepared)),
        reporting_(options.reports),
        result_(begun(prepared_.seed, selection_of(options))) {}

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
                        [&](TargetSetup& setup, const std::vector<Revision>& spoken) {
                          const std::vector<Revision> revisions = result_.revisions =
                              deciding(spoken);
                          judge_cases(setup, revisions);
                          note_what_is_open(setup.engagement(), revisions);
                        });
    }
    note_what_is_missing();
    result_.shard = prepared_.shard;
    set_aside(result_, prepared_.aside, options_);
    judge_profile();
    result_.exit_code = exit_code();
    say_why_not_green();
    const int code = reporting_.report(result_);
    reporting_.say(replay_hints(result_, options_.reports));
    return code;
  }

 private:
  std::chrono::seconds patience() const {
    return std::chrono::seconds{static_cast<long>(options_.patience_seconds)};
  }

  /// Of what the server speaks the newest that may decide the profile; without one all of it.
  std::vector<Revision> deciding(const std::vector<Revision>& spoken) {
    const Profile* profile = prepared_.selection.profile;
    if (profile == nullptr || spoken.empty()) {
      return spoken;
    }
    const auto all = deciding_revisions(*profile, suites::catalog());
    const auto newest = std::find_first_of(spoken.rbegin(), spoken.rend(), all.begin(), all.end());
    if (newest != spoken.rend()) {
      return {*newest};
    }
    result_.notes.push_back(
        fmt::format("The profile {} is decided in {}, and the server speaks {}.", profile->name,
                    list_of(all), list_of(spoken)));
    return {};
  }

  /// Green, because nothing was claimed: whoever expected protection has to be told.
  void note_what_is_open(Engagement& engagement, const std::vector<Revision>& revisions) {
    const auto asks = [&](Revision revision) {
      const Facts& facts = engagement.facts(revision);
      return facts.is_protected || facts.limited;
    };
    is_open_ = !revisions.empty() && std::ranges::none_of(revisions, asks);
    if (is_open_) {
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
    result_.plan = digest_of_plan(plan);
    result_.instances = execute(plan, setup.engagement());
    note_what_a_token_would_open(result_, setup.engagement());
    note_the_clock(result_, setup.engagement());
    attribute_blocked(result_.instances, suites::catalog());
    note_few_attempts(result_, options_, prepared_.corpus);
    note_what_was_cut_short(result_);
    note_what_was_left_out(result_);
    note_what_was_not_exercised(result_);
    if (!options_.corpus.empty() && !prepared_.corpus.read_only) {
      keep_counterexamples(result_, options_.corpus);
    }
    for (Instance& instance : result_.instances) {
      instance.reproduce =
          reproduction(instance, setup, prepared_.seed,
                       instance.kind == Kind::attack ? options_of_attacks(options_) : "");
    }
  }

  void judge_profile() {
    if (const Profile* profile = prepared_.selection.profile) {
      result_.profile = outcome_under(*profile, suites::catalog(), result_.instances,
                                      part_of_profile(options_, prepared_, prepared_.shard));
      result_.narrowed = part_of_profile(options_, prepared_, {});
      result_.profile->is_open = is_open_;
    }
  }

  /// Who reads only JUnit, or with --quiet only standard error, has to see why it is not green.
  void say_why_not_green() {
    const bool warnings_alone =
        result_.exit_code == 1 && result_.summary().at(Verdict::fail) == 0;  // --strict
    if ((result_.exit_code != exit_no_verdict && !warnings_alone) || !result_.trouble.empty()) {
      return;
    }
    if (result_.profile) {
      result_.trouble = why_not_green(*result_.profile);
    }
    const auto counts = result_.summary();
    if (result_.trouble.empty() && counts.at(Verdict::pass) + counts.at(Verdict::error) == 0) {
      result_.trouble = "No case passed, so that nothing is known about the target.";
    }
  }

  /// An empty report has to say why it is empty.
  void note_what_is_missing() {
    const std::string trouble = result_.trouble;
    if (interrupted()) {
      result_.complete = false;
      result_.trouble = "The run was interrupted: what had been judged by then is in the report.";
    } else if (prepared_.cases.empty()) {
      result_.trouble = nothing_selected("case", result_.selection) + " Nothing was judged.";
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
  bool is_open_{};           ///< nobody was asked for a token
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
