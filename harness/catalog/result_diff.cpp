#include "harness/catalog/result_diff.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace assay {
namespace {

using Findings = std::set<Finding>;

Findings findings_of(const Instance& instance) {
  Findings findings;
  if (!instance.failed()) {
    return findings;
  }
  for (const Check* check : instance.failures()) {
    findings.insert({instance.name(), std::string(row_of(check->requirement).id)});
  }
  if (findings.empty()) {
    findings.insert({.instance = instance.name()});
  }
  return findings;
}

Findings findings_of(const RunResult& result) {
  Findings all;
  for (const Instance& instance : result.instances) {
    all.merge(findings_of(instance));
  }
  return all;
}

std::map<std::string, const Instance*> by_name(const RunResult& result) {
  std::map<std::string, const Instance*> all;
  for (const Instance& instance : result.instances) {
    all.emplace(instance.name(), &instance);
  }
  return all;
}

std::string verdict_of(const Instance* instance) {
  return instance == nullptr ? "not judged" : std::string(name_of(instance->verdict));
}

/// Changes that no finding tells: a PASS that turned into a FAIL is told as one.
void note_change(const std::string& name, const Instance* before, const Instance* after,
                 ResultDiff& diff) {
  const bool is_told = (after != nullptr && after->failed()) ||
                       (before != nullptr && before->failed() && after != nullptr &&
                        is_about_target(after->verdict));
  if (!is_told && verdict_of(before) != verdict_of(after)) {
    diff.changed.push_back({name, verdict_of(before), verdict_of(after)});
  }
}

std::multiset<std::size_t> warnings_of(const Instance& instance) {
  std::multiset<std::size_t> keys;
  for (const Check* check : instance.warnings()) {
    keys.insert(check->requirement.index);
  }
  return keys;
}

}  // namespace

ResultDiff difference(const RunResult& before, const RunResult& after) {
  const Findings old_ones = findings_of(before);
  const Findings new_ones = findings_of(after);
  const auto old_instances = by_name(before);
  const auto new_instances = by_name(after);
  ResultDiff diff;
  for (const Finding& finding : new_ones) {
    (old_ones.contains(finding) ? diff.lasting : diff.appeared).push_back(finding);
  }
  for (const Finding& finding : old_ones) {
    const auto now = new_instances.find(finding.instance);
    if (!new_ones.contains(finding) && now != new_instances.end() &&
        is_about_target(now->second->verdict)) {
      diff.fixed.push_back(finding);
    }
  }
  std::set<std::string> names;
  for (const auto* all : {&old_instances, &new_instances}) {
    for (const auto& [name, instance] : *all) {
      names.insert(name);
    }
  }
  const auto in = [](const auto& all, const std::string& name) {
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
  };
  for (const std::string& name : names) {
    note_change(name, in(old_instances, name), in(new_instances, name), diff);
  }
  return diff;
}

void mark_known(RunResult& result, const RunResult& before) {
  const Findings old_ones = findings_of(before);
  const auto old_instances = by_name(before);
  for (Instance& instance : result.instances) {
    const Findings own = findings_of(instance);
    instance.known_warnings = 0;
    instance.known = !own.empty() && std::ranges::includes(old_ones, own);
    const auto then = old_instances.find(instance.name());
    if (then != old_instances.end()) {
      std::multiset<std::size_t> earlier = warnings_of(*then->second);
      for (const std::size_t key : warnings_of(instance)) {
        instance.known_warnings += earlier.contains(key) ? 1 : 0;
      }
    }
  }
}

}  // namespace assay
