#include "harness/run/case_assault.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "harness/attack/body.hpp"
#include "harness/http/together.hpp"
#include "harness/run/controls.hpp"
#include "harness/run/execute.hpp"

namespace assay {
namespace {

using attack::Attempt;
using Outcome = Attempt::Outcome;

constexpr std::size_t kept_attempts = 3;  ///< whose exchanges stay as evidence
constexpr int most_limits = 20;           ///< of the target's rate, met in one attack

}  // namespace

const http::TransportFault* silence_in(const Probe& attempt, const Check& check) {
  const http::TransportFault* silence = nullptr;
  for (const http::Exchange& exchange : attempt.exchanges()) {
    if (std::ranges::find(check.exchanges, exchange.record().id) == check.exchanges.end()) {
      continue;
    }
    if (exchange.fault() == nullptr) {
      return nullptr;
    }
    silence = exchange.fault();
  }
  return silence;
}

CaseAssault::CaseAssault(const Case& subject, Probe& probe, Engagement& engagement,
                         const JudgeOptions& options)
    : case_(subject), probe_(probe), engagement_(engagement), options_(options) {}

void CaseAssault::cut_short(std::size_t wanted, std::string why) {
  wanted_ = wanted;
  cut_short_ = std::move(why);
}

void CaseAssault::control() {
  const bool opens = !std::exchange(opened_, true);
  while (true) {
    try {
      return opens ? open_control(case_.control, probe_, engagement_)
                   : close_control(case_.control, probe_, engagement_);
    } catch (const RateLimited& limit) {
      if (!wait_out(limit)) {
        throw;
      }
    }
  }
}

std::vector<Attempt> CaseAssault::attempt(const std::vector<Document>& inputs) {
  std::vector<Attempt> attempts(inputs.size());
  std::vector<std::size_t> open(inputs.size());
  std::iota(open.begin(), open.end(), 0);
  while (!open.empty()) {
    limit_.reset();
    open = send(inputs, open, attempts);
    if (interrupted()) {
      throw Inconclusive{"The run was interrupted."};
    }
    if (open.empty() || wait_out(*limit_)) {
      continue;
    }
    if (inputs.size() == 1) {
      throw RateLimited(*limit_);
    }
    cut_short_ = "the target " + told(*limit_, options_.patience);
    exhausted_ = true;
    for (const std::size_t index : open) {
      attempts[index] = {.outcome = Outcome::unfit};
    }
    break;
  }
  return attempts;
}

/// One probe for each; returns those that met a rate limit.
std::vector<std::size_t> CaseAssault::send(const std::vector<Document>& inputs,
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
      keep(std::move(probes[index]), attempts[index], inputs[index]);
    }
  }
  return limited;
}

Attempt CaseAssault::outcome_of(Probe& attempt, const Document& input) {
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

/// What an attempt found broken stays found, however it ended.
Attempt CaseAssault::judged(const Probe& attempt, Attempt came) {
  const http::TransportFault* silence = nullptr;
  for (const Check& check : attempt.checks()) {
    const http::TransportFault* met = silence_in(attempt, check);
    silence = met != nullptr ? met : silence;
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
  if (silence != nullptr && came.outcome == Outcome::held) {
    const bool is_late = silence->kind == http::Fault::timeout;
    came.outcome = is_late ? Outcome::unclear : Outcome::unfit;
    came.why = silence->detail;
    silenced_ += is_late ? 0 : 1;
  }
  return came;
}

void CaseAssault::keep(std::unique_ptr<Probe> attempt, const Attempt& came, const Document& input) {
  if (came.outcome == Outcome::unfit) {
    return;
  }
  if (options_.attack.on_attempt) {
    options_.attack.on_attempt(attempt->checks());
  }
  if (came.is_finding() && first_finding_.empty()) {
    first_finding_ =
        fmt::format("{} broke {}", case_.attack->text(input), fmt::join(came.rules, ", "));
  }
  for (const Check& check : attempt->checks()) {
    if (silence_in(*attempt, check) != nullptr) {
      continue;
    }
    Tally& tally = tally_of(check.requirement);
    tally.last = check;
    const auto known =
        std::ranges::find(tally.answers, check.actual, &std::pair<std::string, std::size_t>::first);
    if (known != tally.answers.end()) {
      known->second += 1;
    } else {
      tally.answers.emplace_back(check.actual, 1);
    }
  }
  last_.push_back(std::move(attempt));
  if (last_.size() > kept_attempts) {
    last_.pop_front();
  }
}

Tally& CaseAssault::tally_of(RequirementKey requirement) {
  const auto known =
      std::ranges::find(tallies_, requirement, &std::pair<RequirementKey, Tally>::first);
  if (known != tallies_.end()) {
    return known->second;
  }
  return tallies_.emplace_back(requirement, Tally{}).second;
}

bool CaseAssault::wait_out(const RateLimited& limit) {
  engagement_.set_standing_control("");
  return ++limits_ <= most_limits && overcome(limit, engagement_, options_.patience);
}

}  // namespace assay
