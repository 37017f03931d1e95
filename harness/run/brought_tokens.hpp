#pragma once

#include <expected>
#include <string>

#include "harness/run/setup.hpp"

namespace assay {

/// The tokens that a tester brings: in variables that options name, else with the users of the
/// target file.
struct BroughtTokens {
  std::string good{};  ///< empty: none
  OtherTokens others{};
};

/// Trouble for a variable that is not set, is empty, or holds what no header can carry: a line
/// break, a blank.
std::expected<BroughtTokens, Trouble> brought_tokens(const TargetOptions& options,
                                                     const std::vector<login::User>& users);

/// The value of an environment variable that an option names.
std::expected<std::string, Trouble> from_environment(const std::string& name, const char* option);

}  // namespace assay
