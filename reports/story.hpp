#pragma once

#include <span>
#include <string>
#include <vector>

#include "harness/catalog/result.hpp"

namespace assay::reports {

/// One paragraph of what is told about an instance.
struct Paragraph {
  std::string label{};  ///< "expected", "fix", …
  std::string text{};   ///< already printable
  bool verbatim{};      ///< a command or a dump: not to be wrapped
};

/// How much is told.
enum class Telling {
  brief,  ///< what somebody at a terminal needs to see the defect, repeat it and mend it
  whole,  ///< also the rule, why it matters, and the exchanges with their headers and bodies
};

/// What is told about an instance that failed: each broken MUST with what was wanted, what came and
/// how to mend it, then the counterexample of an attack, the exchanges behind it, and the command
/// that sends the telling request again, or says what does where one request cannot repeat it.
std::vector<Paragraph> story_of_failure(const Instance& instance, Telling telling);
/// The same of one defect that showed in several revisions: told of the first of them, with the
/// counterexamples of the others where those are different ones.
std::vector<Paragraph> story_of_failure(std::span<const Instance* const> instances,
                                        Telling telling);

/// What is told of warnings of one requirement beside their sentence: of attacks the
/// counterexamples and how to repeat them; of other cases nothing.
std::vector<Paragraph> story_of_warning(std::span<const Instance* const> instances);

/// What is told about an instance without a verdict: the reason, the finding that it is due to, and
/// the last exchange.
std::vector<Paragraph> story_of_error(const Instance& instance);

/// What is told beside a finding (in one revision or several) behind which others got no verdict
/// (`because`): how many they are; nothing where there are none.
std::vector<Paragraph> story_of_blocked(const RunResult& result,
                                        const std::vector<const Instance*>& finding);

/// Why a FAIL is set aside: "waived until 2027-01-31 by ops (reason)", "known from old.json".
std::string phrase_of_set_aside(const Instance& instance, const RunResult& result);

/// One sentence: "MUST of RFC 9728 section 3.3: expected …; got …".
std::string sentence_of(const Check& check);

}  // namespace assay::reports
