#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in the answers 401 and 403.
namespace assay::flaw {

inline constexpr Flaw accepts_anonymous{"accepts_anonymous"};
inline constexpr Flaw bare_401{"bare_401"};
inline constexpr Flaw challenge_without_metadata{"challenge_without_metadata"};
inline constexpr Flaw challenge_without_scope{"challenge_without_scope"};
inline constexpr Flaw error_without_token{"error_without_token"};
inline constexpr Flaw offline_access_in_challenge{"offline_access_in_challenge"};
inline constexpr Flaw bare_403{"bare_403"};
inline constexpr Flaw challenge_scopes_by_turns{"challenge_scopes_by_turns"};
inline constexpr Flaw challenge_scope_unquoted{"challenge_scope_unquoted"};
inline constexpr Flaw challenge_scope_per_parameter{"challenge_scope_per_parameter"};
inline constexpr Flaw reason_quoted_in_challenge{"reason_quoted_in_challenge"};
inline constexpr Flaw reason_in_typeset_characters{"reason_in_typeset_characters"};
inline constexpr Flaw rejected_token_unguided{"rejected_token_unguided"};
inline constexpr Flaw insufficient_scope_one_at_a_time{"insufficient_scope_one_at_a_time"};
inline constexpr Flaw insufficient_scope_by_turns{"insufficient_scope_by_turns"};
inline constexpr Flaw insufficient_scope_asks_for_everything{
    "insufficient_scope_asks_for_everything"};
inline constexpr Flaw insufficient_scope_points_elsewhere{"insufficient_scope_points_elsewhere"};

}  // namespace assay::flaw
