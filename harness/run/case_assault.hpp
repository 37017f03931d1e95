#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/attack/campaign.hpp"
#include "harness/catalog/case.hpp"
#include "harness/probe/probe.hpp"
#include "harness/run/judge.hpp"

namespace assay {

/// What the attempts showed about one requirement.
struct Tally {
  Check last{};
  std::vector<std::pair<std::string, std::size_t>> answers{};  ///< what came, and how often
};

/// Sends the inputs of one attack, each through a probe of its own, several at a time, and keeps
/// what they showed. Silence is neither right nor wrong: no answer in time leaves the attempt
/// without an outcome; where the connection was closed on an input, as any proxy may do, that input
/// says nothing. Limits are waited out as far as the options allow; then a batch is cut short, and
/// anything else leaves with RateLimited.
class CaseAssault : public attack::Assault {
 public:
  CaseAssault(const Case& subject, Probe& probe, Engagement& engagement,
              const JudgeOptions& options);

  void control() override;
  std::vector<attack::Attempt> attempt(const std::vector<Document>& inputs) override;
  bool exhausted() const override { return exhausted_; }

  /// Fewer attempts than were wanted may be made.
  void cut_short(std::size_t wanted, std::string why);

  std::size_t wanted() const { return wanted_; }  ///< where the budget cut them short
  const std::string& cut_short() const { return cut_short_; }
  std::size_t silenced() const { return silenced_; }  ///< inputs that met a closed connection
  /// A step of the honest flow that failed within an attempt.
  const std::optional<Blocked>& blocked() const { return blocked_; }
  /// Why inputs were not about this target, as far as their bodies said so.
  const std::set<std::string>& inapplicable() const { return inapplicable_; }
  /// The first input that broke a rule, and which, in a phrase; empty so far.
  const std::string& first_finding() const { return first_finding_; }
  const std::deque<std::unique_ptr<Probe>>& last_probes() const { return last_; }
  const std::vector<std::pair<RequirementKey, Tally>>& tallies() const { return tallies_; }

 private:
  std::vector<std::size_t> send(const std::vector<Document>& inputs,
                                const std::vector<std::size_t>& which,
                                std::vector<attack::Attempt>& attempts);
  attack::Attempt outcome_of(Probe& attempt, const Document& input);
  attack::Attempt judged(const Probe& attempt, attack::Attempt came);
  void keep(std::unique_ptr<Probe> attempt, const attack::Attempt& came, const Document& input);
  Tally& tally_of(RequirementKey requirement);
  bool wait_out(const RateLimited& limit);

  const Case& case_;
  Probe& probe_;
  Engagement& engagement_;
  const JudgeOptions& options_;
  std::deque<std::unique_ptr<Probe>> last_;
  std::vector<std::pair<RequirementKey, Tally>> tallies_;
  std::optional<RateLimited> limit_;
  std::set<std::string> inapplicable_;
  std::optional<Blocked> blocked_;
  std::string first_finding_;
  std::string cut_short_;
  std::size_t wanted_{};
  std::size_t silenced_{};
  bool exhausted_{};
  int limits_{};
  bool opened_{};
};

/// Why there was no answer at all to what a check is about, or nullptr.
const http::TransportFault* silence_in(const Probe& attempt, const Check& check);

}  // namespace assay
