#pragma once

#include <memory>

#include "harness/catalog/case.hpp"
#include "harness/catalog/flaw.hpp"
#include "harness/catalog/result.hpp"
#include "harness/probe/engagement.hpp"
#include "harness/run/judge.hpp"

namespace assay {

/// A reference deployment of its own in this process, and what is needed to judge it: for the
/// matrix and for measurements.
class ReferenceBench {
 public:
  explicit ReferenceBench(const FlawSet& flaws);
  ReferenceBench(const ReferenceBench&) = delete;
  ReferenceBench& operator=(const ReferenceBench&) = delete;
  ~ReferenceBench();

  Engagement& engagement();
  /// Keeps the checks, and not the exchanges behind them.
  Instance judge(const Case& subject, Revision revision, const AttackOptions& attack = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
