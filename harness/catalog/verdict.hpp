#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/requirement.hpp"

namespace assay {

/// What an instance came to (design section 3).
enum class Verdict { pass, fail, not_applicable, not_exercised, error };
inline constexpr std::array all_verdicts{Verdict::pass, Verdict::fail, Verdict::not_applicable,
                                         Verdict::not_exercised, Verdict::error};
std::string_view name_of(Verdict verdict);  ///< "PASS", "NOT_APPLICABLE", …
std::optional<Verdict> verdict_named(std::string_view name);
/// True for what says something about the target, not about the tester or the run.
constexpr bool is_about_target(Verdict verdict) {
  return verdict == Verdict::pass || verdict == Verdict::fail || verdict == Verdict::not_applicable;
}

/// One requirement held against what came back.
struct Check {
  RequirementKey requirement{};
  Level level{};  ///< in the revision of the instance
  bool held{};
  std::string expected{};  ///< what the matcher wanted, a phrase
  std::string actual{};    ///< what came, a phrase
  std::vector<std::uint64_t> exchanges{};

  bool is_failure() const { return !held && is_binding(level); }
  bool is_warning() const {
    return !held && (level == Level::should || level == Level::should_not);
  }
};

}  // namespace assay
