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

/// `inner` at that pace, which holds for all connections together.
std::unique_ptr<http::Transport> paced(std::unique_ptr<http::Transport> inner, Pace pace);

}  // namespace assay
