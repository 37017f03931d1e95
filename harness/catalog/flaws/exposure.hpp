#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what surrounds the server: who reaches it, and where tokens end up.
namespace assay::flaw {

inline constexpr Flaw host_unchecked{"host_unchecked"};
inline constexpr Flaw host_prefix_matched{"host_prefix_matched"};
inline constexpr Flaw listens_on_every_address{"listens_on_every_address"};
inline constexpr Flaw refused_token_echoed{"refused_token_echoed"};
inline constexpr Flaw refused_token_logged{"refused_token_logged"};
inline constexpr Flaw token_logged_in_base64{"token_logged_in_base64"};
inline constexpr Flaw token_passed_upstream{"token_passed_upstream"};
inline constexpr Flaw token_passed_upstream_in_query{"token_passed_upstream_in_query"};
inline constexpr Flaw denials_leave_no_trace{"denials_leave_no_trace"};

}  // namespace assay::flaw
