#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/http/url.hpp"

namespace assay::http {

/// One challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1).
struct Challenge {
  std::string scheme{};     ///< as sent
  Parameters parameters{};  ///< names in lower case, values unquoted
  std::optional<std::string> token68{};

  std::optional<std::string> parameter(std::string_view name) const;
  bool is(std::string_view scheme_name) const;  ///< without regard to case
};

/// All challenges of all WWW-Authenticate lines; what cannot be read as a challenge is left out.
std::vector<Challenge> challenges_of(const Headers& headers);
std::optional<Challenge> bearer_challenge_of(const Exchange& exchange);

}  // namespace assay::http
