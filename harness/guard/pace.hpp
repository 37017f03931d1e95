#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "harness/http/transport.hpp"

namespace assay {

/// How much a run may send.
struct Pace {
  double requests_per_second{};                ///< 0: as fast as they are answered
  std::optional<std::size_t> most_requests{};  ///< after those every request is Fault::over_budget
};

/// What became of it, shared between a run and its transport. Not thread safe.
struct PaceAccount {
  Pace pace{};
  std::size_t sent{};
  std::size_t refused{};  ///< exchanges that took a number and were not sent

  bool is_spent() const { return pace.most_requests && sent >= *pace.most_requests; }
  /// At least so many more, also beyond those: for what a run owes its target.
  void allow_more(std::size_t requests);
};

/// `inner` at that pace, which holds for all connections together.
std::unique_ptr<http::Transport> paced(std::unique_ptr<http::Transport> inner,
                                       std::shared_ptr<PaceAccount> account);

}  // namespace assay
