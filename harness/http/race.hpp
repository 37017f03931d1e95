#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

struct RaceOptions {
  Limits limits{};  ///< the timeout holds for getting ready, and again for the answers
  std::string user_agent{};
  std::string ca_file{};          ///< PEM; empty: the system's
  ConnectionCheck may_connect{};  ///< asked for every connection; empty: everything is allowed
  /// What a target gets to take in everything but the last bytes, so that its threads stand ready.
  std::chrono::milliseconds settle{10};
};

/// Sends requests so that they reach the target as nearly at one moment as can be: each over a
/// connection of its own (TCP, or TLS that verifies, by the scheme of its URL), all but the last
/// byte first, and the last bytes together once all of them stand ready. The release goes in the
/// order of the requests, within microseconds.
///
/// Requests go out as the curl transport writes them, and answers are read strictly. Gives one
/// exchange per request, in the same order; what fails is a fault of that exchange alone, and keeps
/// none of the others back. Times count from the release (ExchangeRecord::released), which an
/// exchange does not have that ended before.
std::vector<Exchange> race(const std::vector<Request>& requests, const RaceOptions& options,
                           const std::string& purpose);

/// The time between the first release and the last; 0 where fewer than two were released.
std::chrono::microseconds release_spread(const std::vector<Exchange>& exchanges);

}  // namespace assay::http
