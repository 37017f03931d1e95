#pragma once

#include <string>

#include "harness/catalog/liars.hpp"

namespace assay::reports {

/// The table of liars for people, in Markdown: of each what it does, the exit code of a run, and
/// what passes at it and why that is no lie. It only changes when one of these does: no times, no
/// counts of verdicts, and nothing of passes that rest on honest answers.
std::string liars_markdown(const LiarTable& table);

/// The same as data, with counts, times, and every pass.
std::string liars_json(const LiarTable& table);

/// "3 PASS, 1 FAIL"; of a run without a case "nothing to judge".
std::string counts_of(const RunResult& result);

}  // namespace assay::reports
