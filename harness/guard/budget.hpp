#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

namespace assay {

/// Requests that authorization servers count and limit.
enum class Expense { registration, authorization, token_request };
inline constexpr std::array all_expenses{Expense::registration, Expense::authorization,
                                         Expense::token_request};
std::string_view plural_of(Expense expense);  ///< "registrations", as in the target file

/// How many of them a target stands.
struct Allowance {
  std::size_t count{};
  std::chrono::seconds per{0};  ///< zero: in the whole run
  friend bool operator==(const Allowance&, const Allowance&) = default;
};

/// What a run may ask of the target, and has asked: one for the whole run. What the target file
/// does not say is learnt from the target's own limits. Copies share their state. Not thread safe.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Budget(const std::map<Expense, Allowance>& allowances = {});

  void spend(Expense expense);
  /// A 429: what was spent by now was all there is, and there is as much again after `retry_after`.
  void learn(Expense expense, std::optional<std::chrono::seconds> retry_after);
  /// A target that was started anew has forgotten what it counted. What the tester said stays.
  void forget_learnt();

  /// nullopt where no limit is known.
  std::optional<std::size_t> left(Expense expense) const;
  /// When there will be more than now; nullopt for never.
  std::optional<Clock::time_point> more_at(Expense expense) const;
  std::size_t spent(Expense expense) const;  ///< in the whole run

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace assay
