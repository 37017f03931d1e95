#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in how the MCP server gets and uses the keys and the word of the issuer.
namespace assay::flaw {

inline constexpr Flaw new_keys_ignored{"new_keys_ignored"};
inline constexpr Flaw withdrawn_keys_kept{"withdrawn_keys_kept"};
inline constexpr Flaw algorithm_of_the_key_ignored{"algorithm_of_the_key_ignored"};
inline constexpr Flaw key_outage_fails_open{"key_outage_fails_open"};
inline constexpr Flaw unreadable_keys_fail_open{"unreadable_keys_fail_open"};
inline constexpr Flaw jku_followed{"jku_followed"};
inline constexpr Flaw jku_fetched_and_discarded{"jku_fetched_and_discarded"};
inline constexpr Flaw introspection_active_unread{"introspection_active_unread"};
inline constexpr Flaw introspection_outage_fails_open{"introspection_outage_fails_open"};
inline constexpr Flaw introspected_audience_unread{"introspected_audience_unread"};

}  // namespace assay::flaw
