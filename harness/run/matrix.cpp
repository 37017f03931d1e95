#include "harness/run/matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "fixtures/reference/flaws.hpp"
#include "harness/run/in_parallel.hpp"
#include "harness/run/matrix_rules.hpp"
#include "harness/run/reference_bench.hpp"

namespace assay {
namespace {

const Excuse* excuse_of(const std::string& id, std::span<const Excuse> excused) {
  const auto found = std::ranges::find(excused, id, &Excuse::case_id);
  return found == excused.end() ? nullptr : &*found;
}

void judge_correct(MatrixRow& row, const Instance& instance, const Excuse* excuse) {
  row.judged += 1;
  row.verdicts[instance.revision][instance.verdict] += 1;
  for (const Check& check : instance.checks) {
    if (check.is_failure() || check.is_warning()) {
      row.mismatches.push_back(
          fmt::format("{} barks at the correct server on {}: expected {}, got {}", instance.name(),
                      row_of(check.requirement).slug, check.expected, check.actual));
    }
  }
  const bool is_excused = excuse != nullptr && instance.verdict == Verdict::not_exercised;
  if ((instance.verdict == Verdict::not_exercised && !is_excused) ||
      instance.verdict == Verdict::error) {
    row.mismatches.push_back(fmt::format("{} is {} at the correct server: {}", instance.name(),
                                         name_of(instance.verdict), instance.reason));
  }
}

/// Once more where users sign in at a third party: what is about that.
void judge_delegating(MatrixRow& part, const Catalog& catalog, Revision revision, bool in_full) {
  const auto is_due = [](const Case& subject) { return is_about_delegation(subject); };
  if (std::ranges::none_of(catalog.cases(), is_due)) {
    return;
  }
  ReferenceBench bench({}, true);
  for (const Case& subject : catalog.cases()) {
    if (is_due(subject)) {
      judge_correct(part, bench.judge(subject, revision, matrix_attack(in_full)), nullptr);
    }
  }
}

/// What the correct servers come to in one revision.
MatrixRow correct_part(const Catalog& catalog, const MatrixOptions& options, Revision revision) {
  MatrixRow part;
  ReferenceBench bench({});
  const bool in_full = options.full || is_newest_of_its_era(revision);
  for (const Case& subject : catalog.cases()) {
    const Instance instance = bench.judge(subject, revision, matrix_attack(in_full));
    const Excuse* excuse = excuse_of(subject.id, options.excused);
    judge_correct(part, instance, excuse);
    if (excuse != nullptr && instance.verdict == Verdict::not_exercised) {
      part.excused.push_back(fmt::format("{}: {}", excuse->case_id, excuse->reason));
    }
  }
  judge_delegating(part, catalog, revision, in_full);
  return part;
}

MatrixRow joined(const std::vector<MatrixRow>& parts, const MatrixOptions& options) {
  MatrixRow row;
  std::set<std::string> excused;
  for (const MatrixRow& part : parts) {
    row.judged += part.judged;
    row.verdicts.insert(part.verdicts.begin(), part.verdicts.end());
    excused.insert(part.excused.begin(), part.excused.end());
    row.mismatches.insert(row.mismatches.end(), part.mismatches.begin(), part.mismatches.end());
  }
  row.excused.assign(excused.begin(), excused.end());
  for (const Excuse& excuse : options.excused) {
    if (!excused.contains(fmt::format("{}: {}", excuse.case_id, excuse.reason))) {
      row.mismatches.push_back(fmt::format(
          "{} is excused from being exercised at the correct servers, and needs no excuse",
          excuse.case_id));
    }
  }
  return row;
}

/// One row while it is being judged.
class FlawedRow {
 public:
  FlawedRow(const Catalog& catalog, const FlawRow& flaw, bool full)
      : catalog_(catalog), flaw_(flaw), full_(full), bench_(FlawSet{flaw.flaw}) {
    row_.flaw = &flaw;
  }

  MatrixRow judged() {
    for (const Revision revision : newest_first) {
      for (const Case& subject : catalog_.cases()) {
        if (is_due(subject, revision)) {
          judge(subject, revision);
        }
      }
    }
    row_.caught_by.assign(caught_.begin(), caught_.end());
    std::ranges::sort(row_.also_broke);
    std::ranges::sort(row_.attacks_also_broke);
    settle_claims();
    return std::move(row_);
  }

 private:
  bool is_due(const Case& subject, Revision revision) const {
    if (!reference::speaks_with({flaw_.flaw}, revision)) {
      return false;
    }
    if (full_) {
      return true;
    }
    // They take their time, and measure it: not while there is nothing for them to find.
    if (subject.kind == Kind::denial && !claims(subject, flaw_.flaw)) {
      return false;
    }
    if (!claims(subject, flaw_.flaw) && !is_newest_of_its_era(revision)) {
      return false;
    }
    if (is_across(subject, flaw_, revision) && !claims(subject, flaw_.flaw) &&
        !concerns(subject, flaw_)) {
      return false;
    }
    if (takes_time(subject) && !claims(subject, flaw_.flaw) && !concerns(subject, flaw_)) {
      return false;
    }
    return !subject.attack || !done_.contains(subject.id);
  }

  void judge(const Case& subject, Revision revision) {
    const bool claimed = claims(subject, flaw_.flaw);
    const bool in_full = full_ || (claimed && is_newest_of_its_era(revision));
    const Instance instance = bench_.judge(subject, revision, matrix_attack(in_full));
    if (!claimed && instance.verdict != Verdict::not_applicable) {
      done_.insert(subject.id);
    }
    if (instance.verdict == Verdict::error) {
      note_error(instance);
      return;
    }
    row_.judged += 1;
    note_wrong_reasons(instance);
    if (!is_broken(instance)) {
      return;
    }
    if (claimed) {
      caught_.insert(subject.id);
      done_.insert(subject.id);
      return;
    }
    auto& broke = subject.attack ? row_.attacks_also_broke : row_.also_broke;
    if (std::ranges::find(broke, subject.id) == broke.end()) {
      broke.push_back(subject.id);
    }
  }

  void note_error(const Instance& instance) {
    (instance.kind == Kind::attack ? row_.attacks_blocked : row_.blocked) += 1;
    if (instance.because.empty()) {
      row_.mismatches.push_back(fmt::format("{} is ERROR: {}", instance.name(), instance.reason));
    }
  }

  /// True where something broke that the flaw breaks.
  bool is_broken(const Instance& instance) const {
    return std::ranges::any_of(instance.checks, [&](const Check& check) {
      return (check.is_failure() || check.is_warning()) && breaks(flaw_, check.requirement);
    });
  }

  void note_wrong_reasons(const Instance& instance) {
    for (const Check& check : instance.checks) {
      if ((check.is_failure() || check.is_warning()) && !breaks(flaw_, check.requirement)) {
        row_.mismatches.push_back(fmt::format(
            "{} breaks on {}, which the flaw does not break: expected {}, got {}", instance.name(),
            row_of(check.requirement).slug, check.expected, check.actual));
      }
    }
  }

  void settle_claims() {
    bool anybody = false;
    for (const Case& subject : catalog_.cases()) {
      if (!claims(subject, flaw_.flaw)) {
        continue;
      }
      anybody = true;
      if (!caught_.contains(subject.id)) {
        row_.mismatches.push_back(subject.id + " claims the flaw and does not catch it");
      }
    }
    if (!anybody) {
      row_.mismatches.emplace_back("no case claims the flaw");
    }
  }

  const Catalog& catalog_;
  const FlawRow& flaw_;
  const bool full_;
  ReferenceBench bench_;
  MatrixRow row_;
  std::set<std::string> caught_;
  std::set<std::string> done_;  ///< attacks that need not be made in older revisions
};

std::vector<const FlawRow*> chosen(const std::vector<Flaw>& flaws) {
  std::vector<const FlawRow*> rows;
  for (const FlawRow& known : flaw_rows()) {
    if (flaws.empty() || std::ranges::find(flaws, known.flaw) != flaws.end()) {
      rows.push_back(&known);
    }
  }
  return rows;
}

}  // namespace

std::span<const Excuse> excused_at_the_correct_servers() { return {}; }

unsigned matrix_threads() {
  constexpr unsigned rows_a_core = 6;
  constexpr unsigned most = 64;
  return std::clamp(std::thread::hardware_concurrency() * rows_a_core, rows_a_core, most);
}

Matrix run_matrix(const Catalog& catalog, const MatrixOptions& options,
                  const std::function<void(const MatrixRow&)>& on_row) {
  const auto began = std::chrono::steady_clock::now();
  const std::vector<const FlawRow*> flaws = chosen(options.flaws);
  Matrix matrix{.full = options.full};
  matrix.rows.resize(1 + flaws.size());
  std::vector<MatrixRow> correct(newest_first.size());
  std::size_t correct_left = correct.size();
  std::mutex reporting;
  // The correct servers take longest, and so come first.
  in_parallel(correct.size() + flaws.size(), options.threads, [&](std::size_t i) {
    if (i < correct.size()) {
      correct[i] = correct_part(catalog, options, newest_first.at(i));
      const std::scoped_lock lock(reporting);
      if (--correct_left == 0) {
        matrix.rows[0] = joined(correct, options);
        on_row(matrix.rows[0]);
      }
      return;
    }
    const std::size_t number = i - correct.size();
    MatrixRow row = FlawedRow(catalog, *flaws[number], options.full).judged();
    const std::scoped_lock lock(reporting);
    matrix.rows[1 + number] = std::move(row);
    on_row(matrix.rows[1 + number]);
  });
  matrix.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return matrix;
}

}  // namespace assay
