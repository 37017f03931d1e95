#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what a token allows.
namespace assay::flaw {

inline constexpr Flaw scope_unchecked{"scope_unchecked"};
inline constexpr Flaw scope_prefix_matched{"scope_prefix_matched"};
inline constexpr Flaw scope_case_ignored{"scope_case_ignored"};
inline constexpr Flaw scope_split_at_commas{"scope_split_at_commas"};
inline constexpr Flaw wildcard_ignored{"wildcard_ignored"};

}  // namespace assay::flaw
