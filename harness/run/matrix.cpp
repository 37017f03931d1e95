#include "harness/run/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "harness/run/reference_bench.hpp"

namespace assay {
namespace {

bool claims(const Case& subject, Flaw flaw) {
  return std::ranges::find(subject.flaws, flaw) != subject.flaws.end();
}

bool breaks(const FlawRow& flaw, RequirementKey requirement) {
  return std::ranges::find(flaw.breaks, requirement) != flaw.breaks.end();
}

void judge_correct(MatrixRow& row, const Instance& instance) {
  row.judged += 1;
  for (const Check& check : instance.checks) {
    if (check.is_failure() || check.is_warning()) {
      row.mismatches.push_back(
          fmt::format("{} barks at the correct server on {}: expected {}, got {}", instance.name(),
                      row_of(check.requirement).slug, check.expected, check.actual));
    }
  }
  if (instance.verdict == Verdict::error || instance.verdict == Verdict::not_exercised) {
    row.mismatches.push_back(fmt::format("{} is {} at the correct server: {}", instance.name(),
                                         name_of(instance.verdict), instance.reason));
  }
}

/// Notes what a case made of a flawed server; true where it caught the flaw.
bool judge_flawed(MatrixRow& row, const FlawRow& flaw, bool claimed, const Instance& instance) {
  if (instance.verdict == Verdict::error) {
    row.blocked += 1;
    if (instance.because.empty()) {
      row.mismatches.push_back(fmt::format("{} is ERROR: {}", instance.name(), instance.reason));
    }
    return false;
  }
  row.judged += 1;
  bool caught = false;
  for (const Check& check : instance.checks) {
    if (!check.is_failure() && !check.is_warning()) {
      continue;
    }
    if (!breaks(flaw, check.requirement)) {
      row.mismatches.push_back(fmt::format(
          "{} breaks on {}, which the flaw does not break: expected {}, got {}", instance.name(),
          row_of(check.requirement).slug, check.expected, check.actual));
      continue;
    }
    caught = true;
    if (!claimed && (row.also_broke.empty() || row.also_broke.back() != instance.id)) {
      row.also_broke.push_back(instance.id);
    }
  }
  return caught;
}

constexpr std::array newest_first{Revision::v2026_07_28, Revision::v2025_11_25,
                                  Revision::v2025_06_18, Revision::v2025_03_26};
static_assert(newest_first.size() == all_revisions.size());

bool is_newest_of_its_era(Revision revision) {
  return revision == Revision::v2025_11_25 || revision == Revision::v2026_07_28;
}

/// Attacks are made in full where they have something to find, and where nothing may be found;
/// elsewhere a few attempts show that they hold their tongue.
AttackOptions attack_options(bool in_full) {
  constexpr std::size_t few = 3;
  return {.seed = 1, .sample = in_full ? std::nullopt : std::optional(few)};
}

MatrixRow run_row(const Catalog& catalog, std::optional<Flaw> flaw) {
  MatrixRow row{.flaw = flaw ? std::string(row_of(*flaw).id) : ""};
  ReferenceBench bench(flaw ? FlawSet{*flaw} : FlawSet{});
  std::set<std::string> caught;
  std::set<std::string> silent;  ///< attacks that are not about this flaw, and applied
  for (const Revision revision : newest_first) {
    for (const Case& subject : catalog.cases()) {
      const bool claimed = !flaw || claims(subject, *flaw);
      if (!claimed && !is_newest_of_its_era(revision)) {
        continue;
      }
      if (subject.attack && (caught.contains(subject.id) || silent.contains(subject.id))) {
        continue;
      }
      const bool in_full = claimed && is_newest_of_its_era(revision);
      const Instance instance = bench.judge(subject, revision, attack_options(in_full));
      if (!claimed && instance.verdict != Verdict::not_applicable) {
        silent.insert(subject.id);
      }
      if (!flaw) {
        judge_correct(row, instance);
      } else if (judge_flawed(row, row_of(*flaw), claimed, instance) && claimed) {
        caught.insert(instance.id);
      }
    }
  }
  if (!flaw) {
    return row;
  }
  row.caught_by.assign(caught.begin(), caught.end());
  bool anybody = false;
  for (const Case& subject : catalog.cases()) {
    if (!claims(subject, *flaw)) {
      continue;
    }
    anybody = true;
    if (!caught.contains(subject.id)) {
      row.mismatches.push_back(subject.id + " claims the flaw and does not catch it");
    }
  }
  if (!anybody) {
    row.mismatches.push_back("no case claims the flaw");
  }
  return row;
}

}  // namespace

bool Matrix::exact() const {
  return std::ranges::all_of(rows, [](const MatrixRow& row) { return row.mismatches.empty(); });
}

Matrix run_matrix(const Catalog& catalog, const std::vector<Flaw>& flaws, unsigned threads,
                  const std::function<void(const MatrixRow&)>& on_row) {
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::optional<Flaw>> todo{std::nullopt};
  for (const FlawRow& known : flaw_rows()) {
    if (flaws.empty() || std::ranges::find(flaws, known.flaw) != flaws.end()) {
      todo.emplace_back(known.flaw);
    }
  }
  Matrix matrix;
  matrix.rows.resize(todo.size());
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  const auto work = [&] {
    for (std::size_t i = next++; i < todo.size(); i = next++) {
      matrix.rows[i] = run_row(catalog, todo[i]);
      const std::scoped_lock lock(reporting);
      on_row(matrix.rows[i]);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1U, threads); ++i) {
      workers.emplace_back(work);
    }
  }
  matrix.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return matrix;
}

}  // namespace assay
