#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "harness/catalog/profile_outcome.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/file_text.hpp"
#include "harness/cli/reporting.hpp"
#include "harness/cli/result_commands.hpp"
#include "harness/cli/sharding.hpp"
#include "harness/json/document_file.hpp"
#include "reports/merged.hpp"
#include "reports/result_reader.hpp"
#include "reports/text.hpp"
#include "suites/all_cases.hpp"
#include "suites/profiles/profiles.hpp"

namespace assay::cli {
namespace {

void add_once(std::vector<std::string>& all, const std::vector<std::string>& more) {
  for (const std::string& text : more) {
    if (std::ranges::find(all, text) == all.end()) {
      all.push_back(text);
    }
  }
}

/// What a shard lacks of its profile is counted again for the whole.
void add_trouble(RunResult& whole, const RunResult& shard) {
  const bool is_of_profile = shard.profile && shard.trouble == why_not_green(*shard.profile);
  const bool is_there = whole.trouble.find(shard.trouble) != std::string::npos;
  if (!is_of_profile && !is_there) {
    whole.trouble += (whole.trouble.empty() ? "" : " ") + shard.trouble;
  }
}

/// The whole of which these are all the shards.
RunResult joined(const std::vector<RunResult>& shards) {
  RunResult whole = shards.front();
  whole.trouble.clear();
  whole.shard = {};
  whole.empty_shard = false;
  for (const RunResult& shard : shards) {
    add_trouble(whole, shard);
    if (&shard == &shards.front()) {
      continue;
    }
    whole.started = std::min(whole.started, shard.started);
    whole.seconds += shard.seconds;
    whole.exchange_count += shard.exchange_count;
    add_once(whole.notes, shard.notes);
    add_once(whole.idle_waivers, shard.idle_waivers);
    whole.instances.insert(whole.instances.end(), shard.instances.begin(), shard.instances.end());
  }
  return whole;
}

/// A profile that was judged in parts is judged as a whole now.
void judge_profile(RunResult& whole) {
  if (!whole.profile) {
    return;
  }
  const auto profile = profile_named(whole.profile->name, suites::profiles());
  if (profile) {
    const bool is_open = whole.profile->is_open;
    whole.profile = outcome_under(**profile, suites::catalog(), whole.instances, whole.narrowed);
    whole.profile->is_open = is_open;
    if (whole.trouble.empty()) {
      whole.trouble = why_not_green(*whole.profile);
    }
  }
}

/// What the run would have ended with: --strict made a shard end with 1 that has no FAIL.
int code_of(const RunResult& whole, const std::vector<RunResult>& shards) {
  const bool is_broken =
      std::ranges::any_of(shards, [](const RunResult& shard) { return shard.exit_code == 1; });
  return is_broken ? 1 : exit_code_of(whole, false);
}

}  // namespace

int merge(const MergeOptions& options) {
  std::vector<RunResult> shards;
  std::vector<Document> files;
  for (const std::string& path : options.results) {
    auto result = reports::read_result(path);
    if (!result) {
      return fail(exit_usage, result.error());
    }
    auto file = read_document(path, most_of_a_result);
    if (!file) {
      return fail(exit_usage, fmt::format("{} {}.", path, file.error()));
    }
    shards.push_back(*std::move(result));
    files.push_back(*std::move(file));
  }
  if (shards.front().tool_version != ASSAY_VERSION) {
    return fail(exit_no_verdict,
                fmt::format("{} is of mcp-assay {}, and this is {}: merge with "
                            "the version that judged.",
                            options.results.front(), shards.front().tool_version, ASSAY_VERSION));
  }
  if (const std::string why = why_not_one_run(shards, options.results); !why.empty()) {
    return fail(exit_no_verdict, why);
  }
  RunResult whole = joined(shards);
  judge_profile(whole);
  whole.exit_code = code_of(whole, shards);
  if (const std::string trouble = trouble_with_files({options.json}); !trouble.empty()) {
    return fail(exit_usage, trouble);
  }
  if (!save_report({options.json}, reports::write_merged(whole, files))) {
    return exit_no_verdict;
  }
  (options.json == "-" ? std::cerr : std::cout) << fmt::format(
      "{} of {} joined: {}, exit code {} ({}).\n", reports::counted(shards.size(), "shard"),
      reports::excerpt(whole.target, 100), reports::counted(whole.instances.size(), "instance"),
      whole.exit_code, meaning_of_exit_code(whole.exit_code));
  return 0;
}

}  // namespace assay::cli
