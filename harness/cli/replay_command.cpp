#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "harness/attack/body.hpp"
#include "harness/catalog/nearest.hpp"
#include "harness/cli/judging.hpp"
#include "harness/run/execute.hpp"
#include "harness/run/judge.hpp"
#include "reports/result_reader.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"

namespace assay::cli {
namespace {

/// What did not recur once in its own run need not show at the first try.
constexpr int tries_of_flaky = 5;

/// Everything that is known before anything is sent.
struct Prepared {
  std::string file{};  ///< of the result, for a shell
  RunResult before{};
  const Case* subject{};
  std::vector<const Instance*> instances{};  ///< to be judged again; of `before`
  std::vector<const Instance*> left_out{};   ///< of the same case: there was nothing wrong there
  TargetOptions target{};
};

template <typename Value = Prepared>
using Checked = std::expected<Value, std::string>;

bool names_a_target(const TargetOptions& given) {
  return !given.target_file.empty() || !given.server_url.empty() ||
         !given.authorization_server.empty() || !given.server_command.empty() ||
         !given.login_user.empty() || !given.password_env.empty() || !given.header_env.empty() ||
         !given.token_env.empty();
}

/// A result file may come from anyone. So nothing in it starts a program, hands a secret of this
/// machine to somebody, or gives leave to attack: such options have to be said by the tester.
Checked<TargetOptions> target_of(const Prepared& prepared, TargetOptions given) {
  const std::vector<std::string>& words = prepared.before.target_options;
  bool is_harmless = words.size() % 2 == 0;
  std::string command = fmt::format("mcp-assay replay {} {}", prepared.file, prepared.subject->id);
  for (std::size_t i = 0; i < words.size(); ++i) {
    command += " " + reports::shell_word(words[i]);
    if (i % 2 == 1) {
      continue;
    }
    std::string* const place = words[i] == "--target"                 ? &given.target_file
                               : words[i] == "--server"               ? &given.server_url
                               : words[i] == "--authorization-server" ? &given.authorization_server
                                                                      : nullptr;
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    if (place != nullptr) {
      *place = value;
    }
    is_harmless = is_harmless && !value.empty() && !reports::holds_mark(value) &&
                  (place != nullptr || words[i] == "--allow-attacks");
  }
  if (!is_harmless) {
    return std::unexpected(fmt::format(
        "The target of this result starts a program or takes a secret, which no file may ask for; "
        "if it is yours, name it yourself: {}",
        command));
  }
  return given;
}

Checked<void> select_instances(Prepared& prepared, const ReplayOptions& options) {
  const auto revisions = parse_revision(options.revision);
  if (!revisions) {
    return std::unexpected(
        "--revision takes auto, 2025-03-26, 2025-06-18, 2025-11-25 or 2026-07-28, and got " +
        options.revision + ".");
  }
  std::set<std::string> ids;
  bool is_there = false;
  for (const Instance& instance : prepared.before.instances) {
    ids.insert(instance.id);
    is_there = is_there || instance.id == options.case_id;
    const bool is_wanted = revisions->empty() || instance.revision == revisions->front();
    if (instance.id == options.case_id && is_wanted) {
      const bool is_wrong = instance.failed() || instance.counterexample;
      (is_wrong ? prepared.instances : prepared.left_out).push_back(&instance);
    }
  }
  if (!is_there && suites::catalog().find(options.case_id) != nullptr) {
    return std::unexpected(fmt::format("{} has no result of {}: that run did not judge it.",
                                       prepared.file, options.case_id));
  }
  if (!is_there) {
    return std::unexpected(
        fmt::format("{}: {}", prepared.file,
                    unknown_sentence("case", options.case_id, {ids.begin(), ids.end()})));
  }
  if (prepared.instances.empty() && prepared.left_out.empty()) {
    return std::unexpected(fmt::format("{}: {} was not judged in {} there.", prepared.file,
                                       options.case_id, options.revision));
  }
  return {};
}

/// The sentence where an input from the file is none of this case's.
std::string unfit_sentence(const Prepared& prepared) {
  for (const Instance* instance : prepared.instances) {
    if (!instance->counterexample) {
      continue;
    }
    const Document& input = instance->counterexample->input;
    if (reports::holds_mark(input.dump())) {
      return fmt::format("{}: a secret was taken out of the counterexample of {}: judge it again.",
                         prepared.file, instance->name());
    }
    const auto& attack = prepared.subject->attack;
    if (!attack || !attack->reads(input)) {
      return fmt::format(
          "{}: mcp-assay {} cannot read the counterexample of {}, which {} wrote: judge it again.",
          prepared.file, ASSAY_VERSION, instance->name(), prepared.before.tool_version);
    }
  }
  return "";
}

Checked<> check(const ReplayOptions& options) {
  Prepared prepared{.file = reports::shell_word(options.result)};
  auto before = reports::read_result(options.result);
  if (!before) {
    return std::unexpected(before.error());
  }
  prepared.before = std::move(*before);
  if (const auto selected = select_instances(prepared, options); !selected) {
    return std::unexpected(selected.error());
  }
  prepared.subject = suites::catalog().find(options.case_id);
  if (prepared.subject == nullptr) {
    return std::unexpected(fmt::format(
        "{}: mcp-assay {} has no case {} any more: it was retired or renamed since {} wrote this.",
        prepared.file, ASSAY_VERSION, options.case_id, prepared.before.tool_version));
  }
  if (const std::string unfit = unfit_sentence(prepared); !unfit.empty()) {
    return std::unexpected(unfit);
  }
  auto target =
      names_a_target(options.target) ? options.target : target_of(prepared, options.target);
  if (!target) {
    return std::unexpected(target.error());
  }
  prepared.target = std::move(*target);
  prepared.target.timeout =
      std::chrono::milliseconds{static_cast<long>(options.timeout_seconds * 1000)};
  prepared.target.patience = std::chrono::seconds{static_cast<long>(options.patience_seconds)};
  if (const std::string trouble = trouble_with_files(options.reports); !trouble.empty()) {
    return std::unexpected(trouble);
  }
  return prepared;
}

class Replay {
 public:
  Replay(const ReplayOptions& options, Prepared prepared)
      : options_(options),
        prepared_(std::move(prepared)),
        reporting_(options.reports),
        result_(begun(prepared_.before.seed,
                      fmt::format("replay {} {}", prepared_.file, options.case_id))) {}

  int operator()() {
    reporting_.say(fmt::format("seed {}\n", result_.seed));
    if (prepared_.instances.empty()) {
      result_.target = prepared_.before.target;
      result_.server_url = prepared_.before.server_url;
      result_.target_options = prepared_.before.target_options;
      result_.trouble = nothing_to_replay();
    } else {
      trouble_ = engage(prepared_.target, revisions(), reporting_, result_,
                        [&](TargetSetup& setup, const std::vector<Revision>& spoken) {
                          judge_again(setup, spoken);
                        });
    }
    result_.exit_code = exit_code();
    say_why_not();
    return reporting_.report(result_, closing());
  }

 private:
  std::string nothing_to_replay() const {
    std::string verdicts;
    for (const Instance* instance : prepared_.left_out) {
      verdicts += fmt::format("{}{} is {}", verdicts.empty() ? "" : ", ", instance->name(),
                              name_of(instance->verdict));
    }
    return fmt::format("There is nothing to replay: in {} {}.", prepared_.file, verdicts);
  }

  std::vector<Revision> revisions() const {
    std::set<Revision> all;
    for (const Instance* instance : prepared_.instances) {
      all.insert(instance->revision);
    }
    return {all.begin(), all.end()};
  }

  void judge_again(TargetSetup& setup, const std::vector<Revision>& spoken) {
    const auto told = reporting_.progress(prepared_.instances.size());
    for (const Instance* before : prepared_.instances) {
      if (interrupted() || std::ranges::find(spoken, before->revision) == spoken.end()) {
        continue;
      }
      Instance now = judged_now(*before, setup.engagement());
      now.reproduce = reproduction(now, setup, result_.seed);
      if (now.counterexample && now.counterexample->input.has("sent")) {
        now.counterexample->text +=
            " (as it was found; here the same change is made to this target's own value)";
      }
      told(now);
      note(*before, now);
      result_.instances.push_back(std::move(now));
    }
    attribute_blocked(result_.instances, suites::catalog());
  }

  Instance judged_now(const Instance& before, Engagement& engagement) const {
    JudgeOptions how{.patience = prepared_.target.patience, .attack = {.seed = result_.seed}};
    if (before.counterexample) {
      how.attack.replayed = before.counterexample->input;
    }
    const bool was_flaky = before.verdict == Verdict::error && before.counterexample;
    Instance now = judge(*prepared_.subject, engagement, before.revision, how);
    for (int tries = 1; was_flaky && tries < tries_of_flaky && passes(before, now); ++tries) {
      now = judge(*prepared_.subject, engagement, before.revision, how);
    }
    return now;
  }

  /// What only warned then counts where it warns again.
  static bool still_breaks(const Instance& before, const Instance& now) {
    return now.failed() ||
           (now.verdict == Verdict::pass && !before.failed() && !now.warnings().empty());
  }
  static bool passes(const Instance& before, const Instance& now) {
    return now.verdict == Verdict::pass && !still_breaks(before, now);
  }

  void note(const Instance& before, const Instance& now) {
    const std::string with = before.counterexample ? " with " + before.counterexample->text : "";
    if (still_breaks(before, now)) {
      ++breaking_;
      failing_ += now.failed() ? 1 : 0;
      result_.notes.push_back(fmt::format("{} still {}{}", now.name(),
                                          now.failed() ? "fails" : "breaks a SHOULD", with));
    } else if (passes(before, now)) {
      ++mended_;
      result_.notes.push_back(fmt::format("{} does not fail any more{}", now.name(), with));
    } else {
      result_.notes.push_back(fmt::format("{} came to no verdict{}", now.name(), with));
    }
  }

  int exit_code() const {
    if (trouble_) {
      return trouble_->exit_code;
    }
    if (breaking_ > 0) {
      return 1;
    }
    const bool all_mended = mended_ > 0 && mended_ == prepared_.instances.size();
    return all_mended && !interrupted() ? 0 : exit_no_verdict;
  }

  std::string how_many_were_judged() const {
    const std::size_t all = prepared_.instances.size();
    const std::size_t judged = breaking_ + mended_;
    if (judged > 0) {
      return fmt::format("Only {} of {} came to a verdict.", judged,
                         reports::counted(all, "instance"));
    }
    return all == 1 ? "The instance that was replayed came to no verdict."
                    : fmt::format("None of the {} instances came to a verdict.", all);
  }

  /// Who reads only a report has to see that a replay without a verdict is not green.
  void say_why_not() {
    if (interrupted()) {
      result_.complete = false;
      result_.trouble = "The replay was interrupted.";
    } else if (result_.exit_code == exit_no_verdict && result_.trouble.empty()) {
      result_.trouble = how_many_were_judged();
    }
  }

  std::string closing() const {
    const std::string& id = options_.case_id;
    switch (result_.exit_code) {
      case 0:
        return id + " does not fail any more";
      case 1:
        return fmt::format("{} still {} ({} of {})", id, failing_ > 0 ? "fails" : "breaks a SHOULD",
                           breaking_, reports::counted(prepared_.instances.size(), "instance"));
      case exit_no_verdict:
        return prepared_.instances.empty()
                   ? id + " did not fail there"
                   : fmt::format("whether {} still fails could not be found out", id);
      default:
        return "";
    }
  }

  const ReplayOptions& options_;
  Prepared prepared_;
  Reporting reporting_;
  RunResult result_;
  std::optional<Trouble> trouble_;
  std::size_t breaking_{};  ///< a MUST or, where it broke no more than that before, a SHOULD
  std::size_t failing_{};
  std::size_t mended_{};
};

}  // namespace

int replay(const ReplayOptions& given) {
  ReplayOptions options = given;
  if (const NamedCase named = parse_case_name(given.case_id); !named.revision.empty()) {
    if (given.revision != "auto" && given.revision != named.revision) {
      return fail(exit_usage, fmt::format("{} names another revision than --revision {}.",
                                          given.case_id, given.revision));
    }
    options.case_id = named.id;
    options.revision = named.revision;
  }
  auto prepared = check(options);
  if (!prepared) {
    return fail(exit_usage, prepared.error());
  }
  watch_for_interrupts();
  return Replay(options, std::move(*prepared))();
}

}  // namespace assay::cli
