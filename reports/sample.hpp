#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// For tests: bytes of a target that wants to spoil a report (escape sequences, `]]>`, markup,
/// invalid UTF-8, NUL, text that runs backwards).
std::string hostile_bytes();

/// For tests: a run in which everything occurs, with hostile bytes wherever a target has a say.
RunResult hostile_run();

/// For tests: a released profile that was run in part, and of which every count is there.
ProfileOutcome profile_outcome();

/// For tests: a run that passed.
RunResult clean_run();

/// For tests: compares with the golden file of that name, and writes it anew where
/// ASSAY_UPDATE_GOLDEN is set.
void expect_golden(std::string_view name, std::string_view actual);

std::string read_file(const std::string& path);

/// For tests: nothing in `text` moves a cursor, hides text or is no UTF-8. Line feeds are allowed.
void expect_harmless(std::string_view text);

}  // namespace assay::reports
