#include "harness/run/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <set>

#include "harness/probe/probe.hpp"
#include "harness/run/case_assault.hpp"
#include "harness/run/controls.hpp"
#include "harness/run/judge_attack.hpp"
#include "harness/run/screening.hpp"
#include "harness/run/silence.hpp"

namespace assay {
namespace {

constexpr std::size_t most_evidence = 60;

/// What was judged by an answer. A rule is neither held nor broken by silence.
std::vector<Check> answered_checks(const Probe& probe) {
  std::vector<Check> checks;
  std::ranges::copy_if(probe.checks(), std::back_inserter(checks),
                       [&](const Check& check) { return silence_in(probe, check) == nullptr; });
  return checks;
}

/// Why there is none to what a check is about, or empty.
std::string silence_met(const Probe& probe) {
  for (const Check& check : probe.checks()) {
    if (const http::TransportFault* silence = silence_in(probe, check)) {
      return fmt::format("{}, which is no verdict on {}.", blame_for(*silence),
                         row_of(check.requirement).id);
    }
  }
  return "";
}

void settle(Instance& instance, const Case& subject, const Probe& probe) {
  const std::vector<Check> checks = answered_checks(probe);
  if (std::ranges::any_of(checks, &Check::is_failure)) {
    instance.verdict = Verdict::fail;
    return;
  }
  instance.reason = silence_met(probe);
  if (instance.reason.empty()) {
    instance.reason = unproven(subject, probe.revision(), checks);
  }
  instance.verdict = instance.reason.empty() ? Verdict::pass : Verdict::error;
}

void run_between_controls(Instance& instance, const Case& subject, Probe& probe,
                          Engagement& engagement, const JudgeOptions& options) {
  screen(subject, probe);
  if (subject.attack) {
    run_attack(instance, subject, probe, engagement, options);
    return;
  }
  open_control(subject.control, probe, engagement);
  subject.run(probe);
  close_control(subject.control, probe, engagement);
  settle(instance, subject, probe);
}

void error(Instance& instance, std::string why) {
  instance.verdict = Verdict::error;
  instance.reason = std::move(why);
}

/// Inputs are made up and hold no secrets; should one do so after all, it is not written.
void redact(Counterexample& counterexample, const Redactor& redactor) {
  const std::string input = counterexample.input.dump();
  if (const std::string clean = redactor.redact(input); clean != input) {
    counterexample.input = Document::parse(clean).value_or(Document(clean));
  }
  counterexample.text = redactor.redact(counterexample.text);
  for (std::string& other : counterexample.others) {
    other = redactor.redact(other);
  }
}

void copy_exchanges(Instance& instance, const Probe& probe, const Redactor& redactor) {
  std::set<std::uint64_t> cited;
  for (const Check& check : instance.checks) {
    cited.insert(check.exchanges.begin(), check.exchanges.end());
  }
  const auto& exchanges = probe.exchanges();
  const std::size_t skip = exchanges.size() > most_evidence ? exchanges.size() - most_evidence : 0;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    if (i >= skip || cited.contains(exchanges[i].record().id)) {
      instance.exchanges.push_back(redactor.redact(exchanges[i].record()));
    }
  }
}

void copy_evidence(Instance& instance, const Probe& probe, const Redactor& redactor) {
  instance.checks = answered_checks(probe);
  for (Check& check : instance.checks) {
    check.expected = redactor.redact(check.expected);
    check.actual = redactor.redact(check.actual);
  }
  instance.reason = redactor.redact(instance.reason);
  if (instance.counterexample) {
    redact(*instance.counterexample, redactor);
  }
}

/// The case was left early, on purpose. What it had found broken by then stays found.
void leave(Instance& instance, const Probe& probe, Verdict verdict, std::string reason) {
  const bool broken = std::ranges::any_of(answered_checks(probe), &Check::is_failure);
  instance.verdict = broken ? Verdict::fail : verdict;
  instance.reason = std::move(reason);
}

/// What is found out by asking is not found out where nobody answers: the case would be left for an
/// untrue reason.
void leave_inapplicable(Instance& instance, const Probe& probe, const std::string& why) {
  const auto& exchanges = probe.exchanges();
  const http::TransportFault* fault = exchanges.empty() ? nullptr : exchanges.back().fault();
  if (fault == nullptr) {
    leave(instance, probe, Verdict::not_applicable, why);
    return;
  }
  leave(instance, probe, Verdict::error,
        fmt::format("{}, so that it could not be found out whether this case applies.",
                    blame_for(*fault)));
}

/// Runs the case once. Rate limiting is passed on to the caller.
void attempt(Instance& instance, const Case& subject, Engagement& engagement,
             const JudgeOptions& options) {
  Probe probe(engagement, subject, instance.revision);
  std::exception_ptr passed_on;
  try {
    run_between_controls(instance, subject, probe, engagement, options);
  } catch (const NotApplicable& left) {
    leave_inapplicable(instance, probe, left.why);
  } catch (const NotExercised& left) {
    leave(instance, probe, Verdict::not_exercised, "Bring " + left.bring);
  } catch (const Inconclusive& left) {
    error(instance, left.why);
  } catch (const Blocked& left) {
    error(instance, left.why);
    instance.because = name_of(left.step);
  } catch (const RateLimited&) {
    passed_on = std::current_exception();
  } catch (const std::exception& broken) {
    error(instance, std::string("The harness failed in this case: ") + broken.what());
  }
  copy_evidence(instance, probe, engagement.options().redactor);
  if (options.keeps_exchanges) {
    copy_exchanges(instance, probe, engagement.options().redactor);
  }
  if (passed_on) {
    std::rethrow_exception(passed_on);
  }
}

}  // namespace

Instance judge(const Case& subject, Engagement& engagement, Revision revision,
               const JudgeOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  Instance fresh{.id = subject.id,
                 .revision = revision,
                 .claim = subject.claim,
                 .phase = subject.phase(),
                 .kind = subject.kind,
                 .since = subject.since};
  Instance instance = fresh;
  constexpr int most_attempts = 3;
  for (int tries = 1; tries <= most_attempts; ++tries) {
    instance = fresh;
    try {
      attempt(instance, subject, engagement, options);
      break;
    } catch (const RateLimited& limit) {
      const Redactor& redactor = engagement.options().redactor;
      error(instance, redactor.redact("The target " + told(limit, options.patience)) + ".");
      engagement.set_standing_control("");
      if (tries == most_attempts || !overcome(limit, engagement, options.patience)) {
        break;
      }
    }
  }
  instance.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return instance;
}

}  // namespace assay
