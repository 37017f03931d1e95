#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws of the token endpoint, of revocation and introspection, and in what is issued there.
namespace assay::flaw {

inline constexpr Flaw token_issued_by_get{"token_issued_by_get"};
inline constexpr Flaw token_request_as_json_served{"token_request_as_json_served"};
inline constexpr Flaw token_request_media_type_unread{"token_request_media_type_unread"};
inline constexpr Flaw missing_grant_type_called_unsupported{
    "missing_grant_type_called_unsupported"};
inline constexpr Flaw null_byte_fails_token_endpoint{"null_byte_fails_token_endpoint"};
inline constexpr Flaw unknown_grant_type_repeated{"unknown_grant_type_repeated"};
inline constexpr Flaw expires_in_as_text{"expires_in_as_text"};
inline constexpr Flaw lifetime_unsaid_at_refresh{"lifetime_unsaid_at_refresh"};
inline constexpr Flaw access_token_lives_for_a_month{"access_token_lives_for_a_month"};
inline constexpr Flaw access_token_outlives_expires_in{"access_token_outlives_expires_in"};
inline constexpr Flaw code_replay_ends_refresh_tokens_only{"code_replay_ends_refresh_tokens_only"};
inline constexpr Flaw code_replay_ends_access_tokens_only{"code_replay_ends_access_tokens_only"};
inline constexpr Flaw code_replay_spares_refreshed_tokens{"code_replay_spares_refreshed_tokens"};
inline constexpr Flaw wrong_verifier_ends_the_grant{"wrong_verifier_ends_the_grant"};
inline constexpr Flaw wrong_secret_ends_the_grant{"wrong_secret_ends_the_grant"};
inline constexpr Flaw code_lives_an_hour{"code_lives_an_hour"};
inline constexpr Flaw access_token_refreshes{"access_token_refreshes"};
inline constexpr Flaw refresh_token_redeemed_as_code{"refresh_token_redeemed_as_code"};
inline constexpr Flaw code_refreshes{"code_refreshes"};
inline constexpr Flaw short_codes{"short_codes"};
inline constexpr Flaw codes_of_128_bits{"codes_of_128_bits"};
inline constexpr Flaw codes_padded_to_look_long{"codes_padded_to_look_long"};
inline constexpr Flaw refresh_tokens_made_of_the_time{"refresh_tokens_made_of_the_time"};
inline constexpr Flaw machine_token_short{"machine_token_short"};
inline constexpr Flaw machine_token_unsigned{"machine_token_unsigned"};
inline constexpr Flaw machine_token_typed_jwt{"machine_token_typed_jwt"};
inline constexpr Flaw machine_token_without_subject{"machine_token_without_subject"};
inline constexpr Flaw refreshed_token_without_issue_time{"refreshed_token_without_issue_time"};
inline constexpr Flaw machine_token_of_issuer_with_slash{"machine_token_of_issuer_with_slash"};
inline constexpr Flaw machine_token_scope_in_scp{"machine_token_scope_in_scp"};
inline constexpr Flaw machine_tokens_share_an_id{"machine_tokens_share_an_id"};
inline constexpr Flaw machine_token_audience_with_slash{"machine_token_audience_with_slash"};
inline constexpr Flaw machine_token_without_default_audience{
    "machine_token_without_default_audience"};
inline constexpr Flaw refresh_reuse_keeps_access_tokens{"refresh_reuse_keeps_access_tokens"};
inline constexpr Flaw narrow_refresh_narrows_the_grant{"narrow_refresh_narrows_the_grant"};
inline constexpr Flaw refresh_without_scope_brings_the_first{
    "refresh_without_scope_brings_the_first"};
inline constexpr Flaw revoked_access_token_lives_on{"revoked_access_token_lives_on"};
inline constexpr Flaw revocation_takes_a_second{"revocation_takes_a_second"};
inline constexpr Flaw refresh_revocation_ends_the_newest_token{
    "refresh_revocation_ends_the_newest_token"};
inline constexpr Flaw revocation_by_client_id_alone{"revocation_by_client_id_alone"};
inline constexpr Flaw revocation_takes_any_secret{"revocation_takes_any_secret"};
inline constexpr Flaw revocation_of_any_clients_token{"revocation_of_any_clients_token"};
inline constexpr Flaw wrong_hint_ends_the_search{"wrong_hint_ends_the_search"};
inline constexpr Flaw unknown_hint_refused{"unknown_hint_refused"};
inline constexpr Flaw revocation_without_token_served{"revocation_without_token_served"};
inline constexpr Flaw introspection_calls_bad_credentials_inactive{
    "introspection_calls_bad_credentials_inactive"};
inline constexpr Flaw active_as_text{"active_as_text"};
inline constexpr Flaw introspection_wants_json{"introspection_wants_json"};
inline constexpr Flaw introspection_without_audience{"introspection_without_audience"};
inline constexpr Flaw revoked_token_described{"revoked_token_described"};
inline constexpr Flaw unknown_token_explained{"unknown_token_explained"};
inline constexpr Flaw refresh_token_introspected_as_bearer{"refresh_token_introspected_as_bearer"};
inline constexpr Flaw introspection_ignores_expiry{"introspection_ignores_expiry"};
inline constexpr Flaw introspection_takes_tokens_of_others{"introspection_takes_tokens_of_others"};

}  // namespace assay::flaw
