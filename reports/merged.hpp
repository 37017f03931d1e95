#pragma once

#include <string>
#include <vector>

#include "harness/catalog/result.hpp"
#include "harness/json/document.hpp"

namespace assay::reports {

/// The result file of a run that was made in shards: `whole` is what their results come to, and
/// `shards` are their files, whose cases stand in it as they are, with all evidence.
std::string write_merged(const RunResult& whole, const std::vector<Document>& shards);

}  // namespace assay::reports
