#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in pushed authorization requests (RFC 9126).
namespace assay::flaw {

inline constexpr Flaw push_answered_with_200{"push_answered_with_200"};
inline constexpr Flaw push_lifetime_as_text{"push_lifetime_as_text"};
inline constexpr Flaw push_unauthenticated{"push_unauthenticated"};
inline constexpr Flaw push_by_client_id_alone_served{"push_by_client_id_alone_served"};
inline constexpr Flaw push_with_request_uri_served{"push_with_request_uri_served"};
inline constexpr Flaw push_by_get_served{"push_by_get_served"};
inline constexpr Flaw request_uri_of_any_client{"request_uri_of_any_client"};
inline constexpr Flaw request_uri_reusable{"request_uri_reusable"};
inline constexpr Flaw request_uri_counts_up{"request_uri_counts_up"};
inline constexpr Flaw unpushed_request_served{"unpushed_request_served"};
inline constexpr Flaw query_overrides_pushed_request{"query_overrides_pushed_request"};
inline constexpr Flaw query_challenge_overrides_pushed_one{"query_challenge_overrides_pushed_one"};
inline constexpr Flaw pushed_redirect_uri_unchecked{"pushed_redirect_uri_unchecked"};
inline constexpr Flaw pushed_request_without_challenge_served{
    "pushed_request_without_challenge_served"};

}  // namespace assay::flaw
