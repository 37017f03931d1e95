#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws that let one request keep the MCP server busy.
namespace assay::flaw {

inline constexpr Flaw template_match_backtracks{"template_match_backtracks"};
inline constexpr Flaw template_match_rescans{"template_match_rescans"};
inline constexpr Flaw scope_wildcards_backtrack{"scope_wildcards_backtrack"};
inline constexpr Flaw token_text_copied_per_part{"token_text_copied_per_part"};
inline constexpr Flaw nesting_measured_per_level{"nesting_measured_per_level"};

}  // namespace assay::flaw
