#pragma once

#include <expected>
#include <string>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// Reads what write_json wrote. The evidence (exchanges) is left in the file, and so are checks on
/// requirements that this version does not have. The file may come from anyone: it is bounded (256
/// MiB), every member is of the type, and every name out of the list, that the schema gives it, and
/// no instance stands there twice. The error is one sentence: the file, what is wrong with it, and
/// what to do.
std::expected<RunResult, std::string> read_result(const std::string& path);

}  // namespace assay::reports
