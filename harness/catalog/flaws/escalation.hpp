#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws that let a request do more than its token allows: what is checked is not what is done, or
/// not before it is done.
namespace assay::flaw {

inline constexpr Flaw scope_decided_by_name_header{"scope_decided_by_name_header"};
inline constexpr Flaw scope_decided_by_method_header{"scope_decided_by_method_header"};
inline constexpr Flaw first_of_doubled_names_checked{"first_of_doubled_names_checked"};
inline constexpr Flaw names_checked_in_any_case{"names_checked_in_any_case"};
inline constexpr Flaw escaped_names_unchecked{"escaped_names_unchecked"};
inline constexpr Flaw batch_checked_by_first_call{"batch_checked_by_first_call"};
inline constexpr Flaw other_era_excuses_scope{"other_era_excuses_scope"};
inline constexpr Flaw unknown_method_answered_before_token{"unknown_method_answered_before_token"};
inline constexpr Flaw unknown_tool_answered_before_token{"unknown_tool_answered_before_token"};
inline constexpr Flaw unknown_session_answered_before_token{
    "unknown_session_answered_before_token"};
inline constexpr Flaw call_carried_out_before_token{"call_carried_out_before_token"};
inline constexpr Flaw call_carried_out_before_scope{"call_carried_out_before_scope"};
inline constexpr Flaw unlisted_method_without_token{"unlisted_method_without_token"};
inline constexpr Flaw batch_without_token{"batch_without_token"};

}  // namespace assay::flaw
