#pragma once

#include <string>
#include <vector>

#include "harness/cli/e2e/judged.hpp"

namespace assay::e2e {

/// In the variable TOKEN of what judge_bounded starts.
inline constexpr auto the_token = "a-fixed-token-0815";

/// The cases that look at most of what a server says, and need no sign-in.
extern const std::vector<std::string> looking_around;

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more);

/// `judge`, and besides: within bounded memory and time, nothing in any output that means something
/// to a terminal, and no token.
Judged judge_bounded(const std::string& url, std::vector<std::string> arguments);

}  // namespace assay::e2e
