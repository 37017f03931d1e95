#include "harness/run/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <set>
#include <thread>

#include "harness/probe/probe.hpp"
#include "harness/run/screening.hpp"

namespace assay {
namespace {

constexpr std::size_t most_evidence = 60;

/// Every MUST that the case cites has to have been looked at: a body that returns early proves
/// nothing.
std::string unproven(const Case& subject, const Probe& probe) {
  if (probe.checks().empty()) {
    return "Nothing was looked at.";
  }
  for (const RequirementKey key : subject.cites) {
    const auto about = [&](const Check& check) { return check.requirement == key; };
    if (is_binding(row_of(key).level_in(probe.revision())) &&
        std::ranges::none_of(probe.checks(), about)) {
      return fmt::format("Nothing was shown about {}.", row_of(key).id);
    }
  }
  return "";
}

void settle(Instance& instance, const Case& subject, const Probe& probe) {
  if (std::ranges::any_of(probe.checks(), &Check::is_failure)) {
    instance.verdict = Verdict::fail;
    return;
  }
  instance.reason = unproven(subject, probe);
  instance.verdict = instance.reason.empty() ? Verdict::pass : Verdict::error;
}

void run_control(const Control& control, Probe& probe, Engagement& engagement) {
  if (!control.run || engagement.control_stands(control.name)) {
    return;
  }
  engagement.set_standing_control("");
  try {
    control.run(probe);
  } catch (const Inconclusive& refused) {
    if (control.step) {
      throw Blocked{*control.step, refused.why};
    }
    throw;
  }
}

void run_between_controls(Instance& instance, const Case& subject, Probe& probe,
                          Engagement& engagement) {
  screen(subject, probe);
  run_control(subject.control, probe, engagement);
  engagement.set_standing_control("");
  subject.run(probe);
  if (subject.control.run) {
    subject.control.run(probe);
    engagement.set_standing_control(subject.control.name);
  }
  settle(instance, subject, probe);
}

void error(Instance& instance, std::string why) {
  instance.verdict = Verdict::error;
  instance.reason = std::move(why);
}

void copy_evidence(Instance& instance, const Probe& probe, const Redactor& redactor) {
  instance.checks = probe.checks();
  std::set<std::uint64_t> cited;
  for (Check& check : instance.checks) {
    check.expected = redactor.redact(check.expected);
    check.actual = redactor.redact(check.actual);
    cited.insert(check.exchanges.begin(), check.exchanges.end());
  }
  instance.reason = redactor.redact(instance.reason);
  const auto& exchanges = probe.exchanges();
  const std::size_t skip = exchanges.size() > most_evidence ? exchanges.size() - most_evidence : 0;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    if (i >= skip || cited.contains(exchanges[i].record().id)) {
      instance.exchanges.push_back(redactor.redact(exchanges[i].record()));
    }
  }
}

/// The case was left early, on purpose. What it had found broken by then stays found.
void leave(Instance& instance, const Probe& probe, Verdict verdict, std::string reason) {
  const bool broken = std::ranges::any_of(probe.checks(), &Check::is_failure);
  instance.verdict = broken ? Verdict::fail : verdict;
  instance.reason = std::move(reason);
}

/// Runs the case once. Rate limiting is passed on to the caller.
void attempt(Instance& instance, const Case& subject, Engagement& engagement) {
  Probe probe(engagement, subject, instance.revision);
  std::exception_ptr passed_on;
  try {
    run_between_controls(instance, subject, probe, engagement);
  } catch (const NotApplicable& left) {
    leave(instance, probe, Verdict::not_applicable, left.why);
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
  if (passed_on) {
    std::rethrow_exception(passed_on);
  }
}

/// True where the limit is gone: the target was started anew, or its time was waited out.
bool overcome(const RateLimited& limit, Engagement& engagement, const JudgeOptions& options) {
  if (engagement.restart()) {
    return true;
  }
  const auto wait = limit.retry_after.value_or(std::chrono::seconds{1});
  if (wait > options.patience) {
    return false;
  }
  std::this_thread::sleep_for(wait);
  return true;
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
      attempt(instance, subject, engagement);
      break;
    } catch (const RateLimited& limit) {
      const Redactor& redactor = engagement.options().redactor;
      error(instance, "The target limits the rate of requests (" + redactor.redact(limit.what) +
                          "): no verdict.");
      engagement.set_standing_control("");
      if (tries == most_attempts || !overcome(limit, engagement, options)) {
        break;
      }
    }
  }
  instance.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return instance;
}

void attribute_blocked(std::vector<Instance>& instances, const Catalog& catalog) {
  for (Instance& instance : instances) {
    if (instance.because.empty()) {
      continue;
    }
    std::string guardian;
    for (const Case& candidate : catalog.cases()) {
      if (!candidate.guards || name_of(*candidate.guards) != instance.because) {
        continue;
      }
      const auto broke = [&](const Instance& other) {
        return other.id == candidate.id && other.revision == instance.revision && other.failed();
      };
      if (std::ranges::any_of(instances, broke)) {
        guardian = candidate.id;
      }
    }
    instance.because = guardian;
  }
}

}  // namespace assay
