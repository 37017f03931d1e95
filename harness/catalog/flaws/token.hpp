#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in redemption, refresh, and what becomes of tokens.
namespace assay::flaw {

inline constexpr Flaw token_reply_without_type{"token_reply_without_type"};
inline constexpr Flaw token_reply_cacheable{"token_reply_cacheable"};
inline constexpr Flaw token_reply_as_text{"token_reply_as_text"};
inline constexpr Flaw verifier_unchecked{"verifier_unchecked"};
inline constexpr Flaw verifier_optional{"verifier_optional"};
inline constexpr Flaw verifier_may_be_the_challenge{"verifier_may_be_the_challenge"};
inline constexpr Flaw short_verifier_served{"short_verifier_served"};
inline constexpr Flaw verifier_cut_at_128{"verifier_cut_at_128"};
inline constexpr Flaw verifier_tilde_lost{"verifier_tilde_lost"};
inline constexpr Flaw longest_verifier_refused{"longest_verifier_refused"};
inline constexpr Flaw verifier_of_any_pending_code{"verifier_of_any_pending_code"};
inline constexpr Flaw redemption_ignores_redirect_uri{"redemption_ignores_redirect_uri"};
inline constexpr Flaw redemption_takes_any_registered_uri{"redemption_takes_any_registered_uri"};
inline constexpr Flaw code_reusable{"code_reusable"};
inline constexpr Flaw code_of_any_client{"code_of_any_client"};
inline constexpr Flaw code_of_any_confidential_client{"code_of_any_confidential_client"};
inline constexpr Flaw code_case_ignored{"code_case_ignored"};
inline constexpr Flaw client_id_whitespace_ignored{"client_id_whitespace_ignored"};
inline constexpr Flaw client_id_optional{"client_id_optional"};
inline constexpr Flaw token_error_as_html{"token_error_as_html"};
inline constexpr Flaw grant_type_error_unnamed{"grant_type_error_unnamed"};
inline constexpr Flaw doubled_token_parameter_served{"doubled_token_parameter_served"};
inline constexpr Flaw doubled_verifier_served{"doubled_verifier_served"};
inline constexpr Flaw verifier_from_query{"verifier_from_query"};
inline constexpr Flaw empty_resource_refused{"empty_resource_refused"};
inline constexpr Flaw granted_scope_unsaid{"granted_scope_unsaid"};
inline constexpr Flaw redemption_takes_scope{"redemption_takes_scope"};
inline constexpr Flaw password_grant_served{"password_grant_served"};
inline constexpr Flaw audience_not_restricted{"audience_not_restricted"};
inline constexpr Flaw resource_prefix_matched{"resource_prefix_matched"};
inline constexpr Flaw refresh_token_kept{"refresh_token_kept"};
inline constexpr Flaw rotated_refresh_token_served{"rotated_refresh_token_served"};
inline constexpr Flaw refresh_widens_scope{"refresh_widens_scope"};
inline constexpr Flaw refresh_widens_scope_by_prefix{"refresh_widens_scope_by_prefix"};
inline constexpr Flaw refresh_widens_scope_unsaid{"refresh_widens_scope_unsaid"};
inline constexpr Flaw refresh_token_of_any_client{"refresh_token_of_any_client"};
inline constexpr Flaw refresh_token_of_any_confidential_client{
    "refresh_token_of_any_confidential_client"};
inline constexpr Flaw refresh_token_compared_in_part{"refresh_token_compared_in_part"};
inline constexpr Flaw revocation_without_effect{"revocation_without_effect"};
inline constexpr Flaw revocation_reveals_unknown{"revocation_reveals_unknown"};
inline constexpr Flaw introspection_ignores_signature{"introspection_ignores_signature"};
inline constexpr Flaw introspection_open{"introspection_open"};
inline constexpr Flaw code_reusable_within_1ms{"code_reusable_within_1ms"};
inline constexpr Flaw code_reusable_within_5ms{"code_reusable_within_5ms"};
inline constexpr Flaw refresh_token_reusable_within_5ms{"refresh_token_reusable_within_5ms"};
inline constexpr Flaw revoked_token_served_within_5ms{"revoked_token_served_within_5ms"};
inline constexpr Flaw client_id_shared_within_5ms{"client_id_shared_within_5ms"};
inline constexpr Flaw code_reusable_after_refresh{"code_reusable_after_refresh"};
inline constexpr Flaw third_refresh_forgets_the_client{"third_refresh_forgets_the_client"};
inline constexpr Flaw second_refresh_follows_the_resource{"second_refresh_follows_the_resource"};
inline constexpr Flaw reuse_ends_one_successor{"reuse_ends_one_successor"};
inline constexpr Flaw consent_revives_revoked_grant{"consent_revives_revoked_grant"};
inline constexpr Flaw refresh_revives_revoked_tokens{"refresh_revives_revoked_tokens"};

}  // namespace assay::flaw
