#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in how clients prove who they are, in what machines get, and in what tokens are for.
namespace assay::flaw {

// Assertions (RFC 7523).
inline constexpr Flaw assertion_signature_unchecked{"assertion_signature_unchecked"};
inline constexpr Flaw assertion_key_in_header_trusted{"assertion_key_in_header_trusted"};
inline constexpr Flaw assertion_of_any_client_key_served{"assertion_of_any_client_key_served"};
inline constexpr Flaw unsigned_assertion_served{"unsigned_assertion_served"};
inline constexpr Flaw unsigned_assertion_in_odd_case_served{
    "unsigned_assertion_in_odd_case_served"};
inline constexpr Flaw assertion_hmac_by_public_pem_served{"assertion_hmac_by_public_pem_served"};
inline constexpr Flaw assertion_hmac_by_public_jwk_served{"assertion_hmac_by_public_jwk_served"};
inline constexpr Flaw assertion_jku_followed{"assertion_jku_followed"};
inline constexpr Flaw assertion_x5u_fetched{"assertion_x5u_fetched"};
inline constexpr Flaw assertion_key_found_by_issuer{"assertion_key_found_by_issuer"};
inline constexpr Flaw assertion_issuer_unchecked{"assertion_issuer_unchecked"};
inline constexpr Flaw assertion_without_subject_served{"assertion_without_subject_served"};
inline constexpr Flaw assertion_client_id_unchecked{"assertion_client_id_unchecked"};
inline constexpr Flaw expired_assertion_served_for_an_hour{"expired_assertion_served_for_an_hour"};
inline constexpr Flaw assertion_without_expiry_served{"assertion_without_expiry_served"};
inline constexpr Flaw assertion_nbf_unchecked{"assertion_nbf_unchecked"};
inline constexpr Flaw assertion_of_any_audience_served{"assertion_of_any_audience_served"};
inline constexpr Flaw assertion_audience_prefix_matched{"assertion_audience_prefix_matched"};
inline constexpr Flaw assertion_without_audience_served{"assertion_without_audience_served"};
inline constexpr Flaw assertion_audience_is_the_endpoint{"assertion_audience_is_the_endpoint"};
inline constexpr Flaw assertion_audience_of_the_endpoint_served{
    "assertion_audience_of_the_endpoint_served"};
inline constexpr Flaw assertion_audience_among_others_served{
    "assertion_audience_among_others_served"};
inline constexpr Flaw assertion_needs_issue_time{"assertion_needs_issue_time"};

// Secrets.
inline constexpr Flaw secret_in_body_refused{"secret_in_body_refused"};
inline constexpr Flaw basic_credentials_taken_raw{"basic_credentials_taken_raw"};
inline constexpr Flaw basic_client_id_taken_raw{"basic_client_id_taken_raw"};
inline constexpr Flaw two_secrets_at_once_served{"two_secrets_at_once_served"};
inline constexpr Flaw secret_beside_assertion_served{"secret_beside_assertion_served"};
inline constexpr Flaw client_secrets_of_six_digits{"client_secrets_of_six_digits"};

// Machines.
inline constexpr Flaw machine_scope_unlimited{"machine_scope_unlimited"};
inline constexpr Flaw machine_scope_unlimited_and_unsaid{"machine_scope_unlimited_and_unsaid"};
inline constexpr Flaw client_credentials_for_posted_secrets{
    "client_credentials_for_posted_secrets"};
inline constexpr Flaw machine_tokens_share_a_subject{"machine_tokens_share_a_subject"};
inline constexpr Flaw machine_subject_is_the_client_name{"machine_subject_is_the_client_name"};
inline constexpr Flaw machine_methods_unlisted{"machine_methods_unlisted"};

// Resource indicators (RFC 8707).
inline constexpr Flaw resource_parameter_refused{"resource_parameter_refused"};
inline constexpr Flaw unknown_resource_ignored{"unknown_resource_ignored"};
inline constexpr Flaw malformed_resource_ignored{"malformed_resource_ignored"};
inline constexpr Flaw resource_fragment_ignored{"resource_fragment_ignored"};
inline constexpr Flaw first_resource_counts{"first_resource_counts"};
inline constexpr Flaw last_resource_counts{"last_resource_counts"};
inline constexpr Flaw audience_names_all_resources{"audience_names_all_resources"};
inline constexpr Flaw audience_of_the_whole_origin{"audience_of_the_whole_origin"};
inline constexpr Flaw resource_host_case_matters{"resource_host_case_matters"};
inline constexpr Flaw resource_echoed_as_written{"resource_echoed_as_written"};

}  // namespace assay::flaw
