#pragma once

#include <string>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// The result file, described by reports/schema/result.schema.json: the source of every other
/// report. Pure ASCII, whatever the target sent; bodies are kept up to 16 KiB each.
std::string write_json(const RunResult& result);

}  // namespace assay::reports
