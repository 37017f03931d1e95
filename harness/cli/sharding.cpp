#include "harness/cli/sharding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/jose/digest.hpp"

namespace assay::cli {
namespace {

std::string digest_of(std::vector<std::string> names) {
  std::ranges::sort(names);
  std::string text;
  for (const std::string& name : names) {
    text += name + "\n";
  }
  return jose::hex(jose::sha256(text));
}

std::string name_of_instance(std::string_view id, Revision revision) {
  return fmt::format("{}[{}]", id, name_of(revision));
}

/// What differs between two that should be of one run, a phrase; else empty.
std::string difference_of(const RunResult& one, const RunResult& other) {
  const auto differ = [](std::string_view what, const std::string& left, const std::string& right) {
    return left == right ? "" : fmt::format("another {} ({} and {})", what, left, right);
  };
  for (const std::string& phrase :
       {differ("version of mcp-assay", one.tool_version, other.tool_version),
        differ("target", one.target, other.target),
        differ("target file", one.target_digest, other.target_digest),
        differ("selection", one.selection, other.selection),
        differ("profile", one.profile ? one.profile->name : "none",
               other.profile ? other.profile->name : "none"),
        differ("narrowing of the profile", one.narrowed.empty() ? "none" : one.narrowed,
               other.narrowed.empty() ? "none" : other.narrowed),
        differ("file of waivers", one.waivers.empty() ? "none" : one.waivers,
               other.waivers.empty() ? "none" : other.waivers),
        differ("earlier result to compare with", one.against.empty() ? "none" : one.against,
               other.against.empty() ? "none" : other.against),
        differ("seed", fmt::format("{}", one.seed), fmt::format("{}", other.seed)),
        differ("number of shards", fmt::format("{}", one.shard.count),
               fmt::format("{}", other.shard.count))}) {
    if (!phrase.empty()) {
      return phrase;
    }
  }
  return one.revisions == other.revisions && one.plan == other.plan
             ? ""
             : "other revisions or cases to judge";
}

}  // namespace

std::string digest_of_plan(Plan plan) {
  plan.shard_index = 0;
  plan.shard_count = 1;
  std::vector<std::string> names;
  for (const auto& [subject, revision] : in_order(plan)) {
    names.push_back(name_of_instance(subject->id, revision));
  }
  return digest_of(std::move(names));
}

std::string digest_of_judged(const std::vector<Instance>& instances) {
  std::vector<std::string> names;
  for (const Instance& instance : instances) {
    names.push_back(name_of_instance(instance.id, instance.revision));
  }
  return digest_of(std::move(names));
}

std::string why_not_one_run(const std::vector<RunResult>& shards,
                            const std::vector<std::string>& paths) {
  std::map<std::size_t, std::string> seen;
  std::vector<Instance> all;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const RunResult& it = shards[i];
    if (it.shard.is_whole()) {
      return fmt::format("{} is no shard: it was run without --shard.", paths[i]);
    }
    if (const std::string other = difference_of(shards.front(), it); !other.empty()) {
      return fmt::format("{} is not of the same run as {}: it has {}.{}", paths[i], paths.front(),
                         other,
                         other.starts_with("another seed") ? " Give all shards one --seed." : "");
    }
    if (const auto [there, is_new] = seen.emplace(it.shard.index, paths[i]); !is_new) {
      return fmt::format("{} is shard {}/{} once more: {} is it, too.", paths[i],
                         it.shard.index + 1, it.shard.count, there->second);
    }
    if (!it.complete) {
      return fmt::format("{} was cut short: run that shard again.", paths[i]);
    }
    all.insert(all.end(), it.instances.begin(), it.instances.end());
  }
  const std::size_t count = shards.front().shard.count;
  for (std::size_t index = 0; index < count; ++index) {
    if (!seen.contains(index)) {
      return fmt::format("Shard {}/{} is missing.", index + 1, count);
    }
  }
  const std::string& plan = shards.front().plan;
  return plan.empty() || plan != digest_of_judged(all)
             ? fmt::format(
                   "{} and the others do not hold all that was to be judged: run them again.",
                   paths.front())
             : "";
}

}  // namespace assay::cli
