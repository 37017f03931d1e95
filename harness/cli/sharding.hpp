#pragma once

#include <string>
#include <vector>

#include "harness/catalog/result.hpp"
#include "harness/run/execute.hpp"

namespace assay::cli {

/// A digest of all instances that the plan has, whatever falls to its shard: shards of one run have
/// the same, and together just these instances.
std::string digest_of_plan(Plan plan);
/// The same of instances that were judged.
std::string digest_of_judged(const std::vector<Instance>& instances);

/// Why these are not all the shards of one run, each once: a sentence that begins with a file; else
/// empty. `paths` are theirs.
std::string why_not_one_run(const std::vector<RunResult>& shards,
                            const std::vector<std::string>& paths);

}  // namespace assay::cli
