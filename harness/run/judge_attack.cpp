#include "harness/run/judge_attack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <numeric>
#include <set>

#include "harness/attack/body.hpp"
#include "harness/attack/campaign.hpp"
#include "harness/http/together.hpp"
#include "harness/probe/probe.hpp"
#include "harness/run/controls.hpp"
#include "harness/run/execute.hpp"

namespace assay {
namespace {

using attack::Attempt;
using Outcome = Attempt::Outcome;

constexpr std::size_t kept_attempts = 3;  ///< whose exchanges stay as evidence
constexpr int most_limits = 20;           ///< of the target's rate, met in one attack
constexpr std::size_t least_part = 4;     ///< of the attempts, below which nothing is proved

std::uint64_t seed_of(const Case& subject, Revision revision, std::uint64_t run_seed) {
  std::uint64_t seed = run_seed;
  for (const char c : subject.id) {
    seed = attack::mixed(seed, static_cast<unsigned char>(c));
  }
  return attack::mixed(seed, static_cast<std::uint64_t>(revision));
}

/// What the attempts showed about one requirement.
struct Tally {
  Check last{};
  std::size_t held{};
};

/// Sends the inputs of one case and keeps what they showed.
class CaseAssault : public attack::Assault {
 public:
  CaseAssault(const Case& subject, Probe& probe, Engagement& engagement,
              const JudgeOptions& options)
      : case_(subject), probe_(probe), engagement_(engagement), options_(options) {}

  void control() override {
    if (!std::exchange(opened_, true)) {
      open_control(case_.control, probe_, engagement_);
      return;
    }
    close_control(case_.control, probe_, engagement_);
  }

  std::vector<Attempt> attempt(const std::vector<Document>& inputs) override {
    std::vector<Attempt> attempts(inputs.size());
    std::vector<std::size_t> open(inputs.size());
    std::iota(open.begin(), open.end(), 0);
    while (!open.empty()) {
      limit_.reset();
      open = send(inputs, open, attempts);
      if (interrupted()) {
        throw Inconclusive{"The run was interrupted."};
      }
      if (!open.empty() && !wait_out(*limit_)) {
        if (inputs.size() == 1) {
          throw RateLimited(*limit_);
        }
        cut_short_ = fmt::format("the target limits the rate of requests ({})", limit_->what);
        exhausted_ = true;
        for (const std::size_t index : open) {
          attempts[index] = {.outcome = Outcome::unfit};
        }
        break;
      }
    }
    return attempts;
  }

  bool exhausted() const override { return exhausted_; }

  const std::optional<Blocked>& blocked() const { return blocked_; }
  /// Why inputs were not about this target, as far as their bodies said so.
  const std::set<std::string>& inapplicable() const { return inapplicable_; }
  /// Fewer attempts than were wanted may be made.
  void cut_short(std::size_t wanted, std::string why) {
    wanted_ = wanted;
    cut_short_ = std::move(why);
  }
  std::size_t wanted() const { return wanted_; }
  const std::string& cut_short() const { return cut_short_; }
  const std::deque<std::unique_ptr<Probe>>& last_probes() const { return last_; }
  const std::vector<std::pair<RequirementKey, Tally>>& tallies() const { return tallies_; }

 private:
  /// One probe for each; returns those that met a rate limit.
  std::vector<std::size_t> send(const std::vector<Document>& inputs,
                                const std::vector<std::size_t>& which,
                                std::vector<Attempt>& attempts) {
    std::vector<std::unique_ptr<Probe>> probes(inputs.size());
    std::vector<std::size_t> limited;
    std::vector<std::function<void()>> jobs;
    for (const std::size_t index : which) {
      jobs.emplace_back([&, index] {
        if (interrupted()) {
          return;
        }
        if (limit_) {
          limited.push_back(index);  // it would only meet the same limit
          return;
        }
        probes[index] = std::make_unique<Probe>(engagement_, case_, probe_.revision());
        probes[index]->use_own_browser();
        try {
          attempts[index] = outcome_of(*probes[index], inputs[index]);
        } catch (const RateLimited& limit) {
          limit_ = limit;
          limited.push_back(index);
        }
        probes[index]->give_browser_back();
      });
    }
    http::run_together(jobs, case_.attack->one_at_a_time ? 1 : options_.attack.connections);
    std::ranges::sort(limited);
    for (const std::size_t index : which) {
      if (probes[index] && !std::ranges::binary_search(limited, index)) {
        keep(std::move(probes[index]), attempts[index]);
      }
    }
    return limited;
  }

  Attempt outcome_of(Probe& attempt, const Document& input) {
    Attempt came;
    try {
      case_.attack->run(attempt, input);
      came.outcome = attempt.checks().empty() ? Outcome::unfit : Outcome::held;
    } catch (const NotApplicable& left) {
      came = {.outcome = Outcome::unfit, .why = left.why};
      inapplicable_.insert(left.why);
    } catch (const attack::NotAnInput&) {
      came = {.outcome = Outcome::unfit, .why = "This attack does not read such data."};
    } catch (const Inconclusive& left) {
      came.why = left.why;
    } catch (const Blocked& left) {
      came.why = left.why;
      blocked_ = left;
    } catch (const std::exception& broken) {
      came.why = std::string("The harness failed in this attempt: ") + broken.what();
    }
    return judged(attempt, std::move(came));
  }

  /// Why there was no answer to what a check is about, or nullptr.
  static const http::TransportFault* silence_in(const Probe& attempt, const Check& check) {
    for (const http::Exchange& exchange : attempt.exchanges()) {
      if (exchange.fault() != nullptr &&
          std::ranges::find(check.exchanges, exchange.record().id) != check.exchanges.end()) {
        return exchange.fault();
      }
    }
    return nullptr;
  }

  /// What an attempt found broken stays found, however it ended. Silence is neither right nor
  /// wrong: in time, the attempt has no outcome; where the connection was closed on the input, as
  /// any proxy may do, that input says nothing here.
  static Attempt judged(const Probe& attempt, Attempt came) {
    for (const Check& check : attempt.checks()) {
      const http::TransportFault* silence = silence_in(attempt, check);
      if (silence != nullptr && (came.outcome == Outcome::held)) {
        came.outcome = silence->kind == http::Fault::timeout ? Outcome::unclear : Outcome::unfit;
        came.why = silence->detail;
      }
    }
    for (const auto finding : {&Check::is_failure, &Check::is_warning}) {
      for (const Check& check : attempt.checks()) {
        if ((check.*finding)() && silence_in(attempt, check) == nullptr) {
          came.rules.emplace(row_of(check.requirement).id);
        }
      }
      if (!came.rules.empty()) {
        came.outcome = finding == &Check::is_failure ? Outcome::broken : Outcome::warned;
        return came;
      }
    }
    return came;
  }

  void keep(std::unique_ptr<Probe> attempt, const Attempt& came) {
    if (came.outcome == Outcome::unfit) {
      return;
    }
    for (const Check& check : attempt->checks()) {
      tally_of(check.requirement).last = check;
      tally_of(check.requirement).held += check.held ? 1 : 0;
    }
    last_.push_back(std::move(attempt));
    if (last_.size() > kept_attempts) {
      last_.pop_front();
    }
  }

  Tally& tally_of(RequirementKey requirement) {
    const auto known =
        std::ranges::find(tallies_, requirement, [](const auto& pair) { return pair.first; });
    if (known != tallies_.end()) {
      return known->second;
    }
    return tallies_.emplace_back(requirement, Tally{}).second;
  }

  bool wait_out(const RateLimited& limit) {
    engagement_.set_standing_control("");
    return ++limits_ <= most_limits && overcome(limit, engagement_, options_.patience);
  }

  const Case& case_;
  Probe& probe_;
  Engagement& engagement_;
  const JudgeOptions& options_;
  std::deque<std::unique_ptr<Probe>> last_;
  std::vector<std::pair<RequirementKey, Tally>> tallies_;
  std::optional<RateLimited> limit_;
  std::set<std::string> inapplicable_;
  std::optional<Blocked> blocked_;  ///< a step of the honest flow that failed within an attempt
  std::string cut_short_;
  std::size_t wanted_{};  ///< where the budget cut them short
  bool exhausted_{};
  int limits_{};
  bool opened_{};
};

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
                                      .shrinks = report_.shrinks,
                                      .cut_short = assault_.cut_short()};
    if (report_.finding) {
      tell_counterexample(*report_.finding);
    }
    if (report_.finding && !report_.finding->reproduced) {
      adopt_exchanges(kept_attempts);
      return error(fmt::format("Flaky: attempt {} broke {}, and did not when it was sent again: {}",
                               report_.finding->attempt_number, rules(),
                               instance_.counterexample->text));
    }
    if (report_.finding) {
      adopt_exchanges(1);
      probe_.adopt(assault_.last_probes().back()->checks(), {});
      instance_.verdict =
          report_.finding->attempt.outcome == Outcome::broken ? Verdict::fail : Verdict::pass;
      return;
    }
    settle_without_finding();
  }

 private:
  void settle_without_finding() {
    adopt_exchanges(kept_attempts);
    probe_.adopt(summed_up(), {});
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

  /// One check for each requirement, which stands for all attempts.
  std::vector<Check> summed_up() const {
    std::vector<Check> checks;
    for (const auto& [requirement, tally] : assault_.tallies()) {
      checks.push_back(tally.last);
      checks.back().actual = fmt::format("{} (so in {} attempts)", tally.last.actual, tally.held);
    }
    return checks;
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
  const attack::CampaignReport report = campaign(subject, probe, assault, options);
  const bool in_part = options.attack.replayed || options.attack.sample;
  Settling(instance, subject, probe, assault, report, in_part).settle();
}

}  // namespace assay
