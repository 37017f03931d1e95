#pragma once

#include <string>

#include "harness/attack/corpus.hpp"
#include "harness/catalog/result.hpp"
#include "harness/cli/commands.hpp"
#include "harness/probe/engagement.hpp"

namespace assay::cli {

// What a run says beside its verdicts.

/// All that selects, as on the command line.
std::string selection_of(const RunOptions& options);
/// What else made this run what it was, for a shell.
std::string options_of_attacks(const RunOptions& options);

/// A note where --attempts made attacks pass with fewer attempts than they ask for: that a few
/// found nothing says little.
void note_few_attempts(RunResult& result, const RunOptions& options, const attack::Corpus& corpus);
/// A note where cases of the access phase were blocked for want of a token: the tester may have
/// one. Before attribute_blocked, which turns the blocking step into a case.
void note_what_a_token_would_open(RunResult& result, const Engagement& engagement);
/// A note where the clock of the target differs from ours by more than half a minute.
void note_the_clock(RunResult& result, const Engagement& engagement);
/// A note for each input of the corpus that could not be tried at this target.
void note_what_was_left_out(RunResult& result);
/// A note for each phase of which more was left out for want of something than passed: no failure
/// says little then.
void note_what_was_not_exercised(RunResult& result);
/// A note for each attack that made fewer attempts than were planned, with the reason.
void note_what_was_cut_short(RunResult& result);
/// Writes the counterexamples of what failed into the folder, with a note for each that is new.
/// What was redacted is no input any more.
void keep_counterexamples(RunResult& result, const std::string& folder);

/// The commands that ask again for one finding, a line each, where there is a result file: each
/// case once, whatever number of revisions, and ten at most.
std::string replay_hints(const RunResult& result, const ReportOptions& options);

}  // namespace assay::cli
