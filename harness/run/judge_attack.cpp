#include "harness/run/judge_attack.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "harness/attack/body.hpp"
#include "harness/attack/campaign.hpp"
#include "harness/probe/probe.hpp"
#include "harness/run/case_assault.hpp"
#include "harness/run/controls.hpp"

namespace assay {
namespace {

using Outcome = attack::Attempt::Outcome;

constexpr std::size_t least_part = 4;    ///< of the attempts, below which nothing is proved
constexpr std::size_t told_answers = 3;  ///< of different ones to a passed attack

std::uint64_t seed_of(const Case& subject, Revision revision, std::uint64_t run_seed) {
  std::uint64_t seed = run_seed;
  for (const char c : subject.id) {
    seed = attack::mixed(seed, static_cast<unsigned char>(c));
  }
  return attack::mixed(seed, static_cast<std::uint64_t>(revision));
}

/// Turns the report of a campaign into a verdict.
class Settling {
 public:
  /// `in_part`: one input is replayed, or a few of many are tried. They need not show something
  /// about every requirement that the case cites.
  Settling(Instance& instance, const Case& subject, Probe& probe, const CaseAssault& assault,
           const attack::CampaignReport& report, bool in_part)
      : instance_(instance),
        case_(subject),
        probe_(probe),
        assault_(assault),
        report_(report),
        in_part_(in_part) {}

  void settle() {
    instance_.attempts = AttemptCount{.planned = std::max(report_.planned, assault_.wanted()),
                                      .made = report_.made,
                                      .unfit = report_.unfit,
                                      .shrinks = report_.shrinks,
                                      .cut_short = assault_.cut_short()};
    for (const Document& kept : report_.left_out) {
      instance_.attempts->left_out.push_back(case_.attack->text(kept));
    }
    if (report_.finding) {
      tell_counterexample(*report_.finding);
    }
    if (report_.finding && !report_.finding->reproduced) {
      adopt_exchanges(assault_.last_probes().size());
      return error(fmt::format("Flaky: attempt {} broke {}, and did not when it was sent again: {}",
                               report_.finding->attempt_number, rules(),
                               instance_.counterexample->text));
    }
    if (report_.finding) {
      adopt_exchanges(1);
      adopt_checks_of(*assault_.last_probes().back());
      instance_.verdict =
          report_.finding->attempt.outcome == Outcome::broken ? Verdict::fail : Verdict::pass;
      return;
    }
    settle_without_finding();
  }

 private:
  void settle_without_finding() {
    adopt_exchanges(assault_.last_probes().size());
    probe_.adopt(summed_up(), {});
    if (assault_.silenced() > report_.made) {
      return error(fmt::format(
          "The connection was closed on {} inputs, and {} were answered: that proves nothing.",
          assault_.silenced(), report_.made));
    }
    if (report_.gave_up && report_.made == 0 && assault_.inapplicable().size() == 1) {
      throw NotApplicable{*assault_.inapplicable().begin()};
    }
    if (report_.gave_up) {
      return error(
          fmt::format("The generator gave up: of {} inputs only {} could be sent to this target.",
                      report_.made + report_.unfit, report_.made));
    }
    if (!report_.unclear.empty() && assault_.blocked()) {
      throw Blocked(*assault_.blocked());
    }
    if (!report_.unclear.empty()) {
      return error("An attempt had no outcome: " + report_.unclear);
    }
    const std::size_t planned = instance_.attempts->planned;
    if (report_.made * least_part < planned && !assault_.cut_short().empty()) {
      return error(fmt::format("Only {} of {} attempts could be made: {}.", report_.made, planned,
                               assault_.cut_short()));
    }
    if (!in_part_ || probe_.checks().empty()) {
      instance_.reason = unproven(case_, probe_.revision(), probe_.checks());
    }
    instance_.verdict = instance_.reason.empty() ? Verdict::pass : Verdict::error;
  }

  void tell_counterexample(const attack::CampaignReport::Finding& finding) {
    instance_.counterexample = Counterexample{.input = finding.input,
                                              .text = case_.attack->text(finding.input),
                                              .attempt = finding.attempt_number,
                                              .smallest = report_.shrunk_fully};
    for (const Document& other : finding.others) {
      instance_.counterexample->others.push_back(case_.attack->text(other));
    }
  }

  std::string rules() const {
    return fmt::format("{}", fmt::join(report_.finding->attempt.rules, ", "));
  }

  void adopt_exchanges(std::size_t attempts) {
    const auto& last = assault_.last_probes();
    for (std::size_t i = last.size() - std::min(attempts, last.size()); i < last.size(); ++i) {
      probe_.adopt({}, last[i]->exchanges());
    }
  }

  void adopt_checks_of(const Probe& attempt) {
    std::vector<Check> answered;
    std::ranges::copy_if(attempt.checks(), std::back_inserter(answered),
                         [&](const Check& check) { return silence_in(attempt, check) == nullptr; });
    probe_.adopt(std::move(answered), {});
  }

  /// One check for each requirement, which stands for all attempts.
  std::vector<Check> summed_up() const {
    std::vector<Check> checks;
    for (const auto& [requirement, tally] : assault_.tallies()) {
      checks.push_back(tally.last);
      checks.back().actual = summed_up(tally);
    }
    return checks;
  }

  static std::string summed_up(const Tally& tally) {
    std::string text;
    std::size_t left = 0;
    for (std::size_t i = 0; i < tally.answers.size(); ++i) {
      const auto& [answer, count] = tally.answers[i];
      if (i < told_answers) {
        text += fmt::format("{}{} (in {} attempts)", text.empty() ? "" : "; ", answer, count);
      } else {
        left += count;
      }
    }
    return left == 0 ? text : fmt::format("{}; the like in {} more", text, left);
  }

  void error(std::string why) {
    instance_.verdict = Verdict::error;
    instance_.reason = std::move(why);
  }

  Instance& instance_;
  const Case& case_;
  Probe& probe_;
  const CaseAssault& assault_;
  const attack::CampaignReport& report_;
  bool in_part_;
};

attack::CampaignReport campaign(const Case& subject, Probe& probe, CaseAssault& assault,
                                const JudgeOptions& judging) {
  const AttackOptions& options = judging.attack;
  if (options.replayed) {
    return attack::replay(*options.replayed, assault);
  }
  const auto source = subject.attack->inputs(probe);
  const std::size_t asked_for = options.attempts.value_or(subject.attack->attempts);
  const std::size_t wanted = std::min(asked_for, source->count().value_or(asked_for));
  // Limits that were met are waited out where there is patience for it; the tester's are kept to.
  const bool is_told = !probe.target().budgets.empty();
  const bool is_rationed = options.share && (is_told || judging.patience.count() == 0);
  const AttemptShare share = is_rationed ? options.share(subject, wanted) : AttemptShare{wanted};
  if (share.attempts == 0 && is_told) {
    probe.not_exercised("a larger budget (budgets: in the target file): " + share.cut_short);
  }
  if (share.attempts == 0) {
    throw Inconclusive{"The target limits the rate of requests: " + share.cut_short +
                       " (--patience waits for more)."};
  }
  attack::CampaignOptions how{.seed = seed_of(subject, probe.revision(), options.seed),
                              .attempts = share.attempts,
                              .sample = options.sample};
  if (share.attempts < wanted) {
    how.sample = std::min(share.attempts, how.sample.value_or(share.attempts));
    assault.cut_short(wanted, share.cut_short);
  }
  if (const auto known = options.corpus.find(subject.id); known != options.corpus.end()) {
    how.corpus = known->second;
  }
  return attack::conduct(*source, how, assault);
}

}  // namespace

void run_attack(Instance& instance, const Case& subject, Probe& probe, Engagement& engagement,
                const JudgeOptions& options) {
  CaseAssault assault(subject, probe, engagement, options);
  try {
    const attack::CampaignReport report = campaign(subject, probe, assault, options);
    const bool in_part = options.attack.replayed || options.attack.sample;
    Settling(instance, subject, probe, assault, report, in_part).settle();
  } catch (RateLimited& limit) {
    if (!assault.first_finding().empty()) {
      limit.what += "; by then " + assault.first_finding() + ", which could not be confirmed";
    }
    throw;
  }
}

}  // namespace assay
