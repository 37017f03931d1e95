#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what a token allows.
namespace assay::flaw {

inline constexpr Flaw scope_unchecked{"scope_unchecked"};
inline constexpr Flaw scope_prefix_matched{"scope_prefix_matched"};
inline constexpr Flaw scope_case_ignored{"scope_case_ignored"};
inline constexpr Flaw scope_split_at_commas{"scope_split_at_commas"};
inline constexpr Flaw wildcard_ignored{"wildcard_ignored"};
inline constexpr Flaw wildcard_opens_siblings{"wildcard_opens_siblings"};
inline constexpr Flaw scopes_behind_a_wildcard_ignored{"scopes_behind_a_wildcard_ignored"};
inline constexpr Flaw any_needed_scope_suffices{"any_needed_scope_suffices"};
inline constexpr Flaw resource_scope_unchecked{"resource_scope_unchecked"};
inline constexpr Flaw prompt_scope_unchecked{"prompt_scope_unchecked"};
inline constexpr Flaw subscription_scope_unchecked{"subscription_scope_unchecked"};
inline constexpr Flaw basic_scopes_demanded{"basic_scopes_demanded"};
inline constexpr Flaw scopes_remembered_by_user{"scopes_remembered_by_user"};
inline constexpr Flaw session_gives_scopes{"session_gives_scopes"};
inline constexpr Flaw owner_unchecked{"owner_unchecked"};

}  // namespace assay::flaw
