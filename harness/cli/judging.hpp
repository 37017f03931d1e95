#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/result.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/run/setup.hpp"

namespace assay::cli {

/// A result in which nothing has been judged yet.
RunResult begun(std::uint64_t seed, std::string selection);

/// Judges a target that is ready, in the revisions that it speaks of those asked for.
using Judging = std::function<void(TargetSetup& setup, const std::vector<Revision>& revisions)>;

/// Readies the target, looks what is there, has it judged, and writes into `result` what it was and
/// what befell it, with time and exchanges. Where there is nothing to judge, that is returned, and
/// stands in the result as its trouble.
std::optional<Trouble> engage(const TargetOptions& options, const std::vector<Revision>& asked,
                              const Reporting& reporting, RunResult& result, const Judging& judge);

/// A command that judges the case again with the same seed, where it failed, warned or came to no
/// verdict; else empty. `more`: further options, for a shell.
std::string reproduction(const Instance& instance, const TargetSetup& setup, std::uint64_t seed,
                         const std::string& more = "");

}  // namespace assay::cli
