#pragma once

#include <string>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// Of the result files that this version writes and reads.
inline constexpr int result_schema_version = 1;

/// The result file, described by reports/schema/result.schema.json: the source of every other
/// report. Pure ASCII, whatever the target sent; bodies are kept up to 16 KiB each.
std::string write_json(const RunResult& result);

}  // namespace assay::reports
