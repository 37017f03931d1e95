#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in registration of clients, and how they show who they are.
namespace assay::flaw {

inline constexpr Flaw registration_answers_200{"registration_answers_200"};
inline constexpr Flaw registration_without_client_id{"registration_without_client_id"};
inline constexpr Flaw registration_hides_metadata{"registration_hides_metadata"};
inline constexpr Flaw registers_without_redirect_uri{"registers_without_redirect_uri"};
inline constexpr Flaw client_without_redirect_uri_redirected{
    "client_without_redirect_uri_redirected"};
inline constexpr Flaw registers_plain_http_redirect{"registers_plain_http_redirect"};
inline constexpr Flaw registers_plain_http_for_web_clients{"registers_plain_http_for_web_clients"};
inline constexpr Flaw registers_redirect_with_fragment{"registers_redirect_with_fragment"};
inline constexpr Flaw registers_script_redirect{"registers_script_redirect"};
inline constexpr Flaw registers_loopback_look_alike{"registers_loopback_look_alike"};
inline constexpr Flaw registers_second_redirect_unchecked{"registers_second_redirect_unchecked"};
inline constexpr Flaw registration_error_unnamed{"registration_error_unnamed"};
inline constexpr Flaw odd_registration_breaks_server{"odd_registration_breaks_server"};
inline constexpr Flaw registration_reply_cacheable{"registration_reply_cacheable"};
inline constexpr Flaw secret_without_expiry{"secret_without_expiry"};
inline constexpr Flaw secret_unchecked{"secret_unchecked"};
inline constexpr Flaw secret_unchecked_in_body{"secret_unchecked_in_body"};
inline constexpr Flaw secret_unchecked_at_refresh{"secret_unchecked_at_refresh"};
inline constexpr Flaw empty_secret_served{"empty_secret_served"};
inline constexpr Flaw secret_of_another_client_served{"secret_of_another_client_served"};
inline constexpr Flaw secret_compared_up_to_20{"secret_compared_up_to_20"};
inline constexpr Flaw confidential_client_without_secret_served{
    "confidential_client_without_secret_served"};
inline constexpr Flaw failed_authentication_unnamed{"failed_authentication_unnamed"};
inline constexpr Flaw refresh_token_for_machine{"refresh_token_for_machine"};
inline constexpr Flaw client_credentials_for_public_client{"client_credentials_for_public_client"};
inline constexpr Flaw unknown_registration_member_refused{"unknown_registration_member_refused"};
inline constexpr Flaw language_tagged_name_refused{"language_tagged_name_refused"};
inline constexpr Flaw response_type_without_its_grant_registered{
    "response_type_without_its_grant_registered"};
inline constexpr Flaw grant_without_its_response_type_registered{
    "grant_without_its_response_type_registered"};
inline constexpr Flaw registration_needs_initial_token{"registration_needs_initial_token"};
inline constexpr Flaw registration_answers_a_page{"registration_answers_a_page"};
inline constexpr Flaw chosen_client_id_registered{"chosen_client_id_registered"};
inline constexpr Flaw client_id_made_of_the_name{"client_id_made_of_the_name"};
inline constexpr Flaw chosen_secret_registered{"chosen_secret_registered"};
inline constexpr Flaw registration_stored_as_it_came{"registration_stored_as_it_came"};
inline constexpr Flaw trusted_client_skips_consent{"trusted_client_skips_consent"};
inline constexpr Flaw unlisted_scope_granted{"unlisted_scope_granted"};
inline constexpr Flaw logo_fetched_at_registration{"logo_fetched_at_registration"};
inline constexpr Flaw jwks_uri_fetched_at_authentication{"jwks_uri_fetched_at_authentication"};
inline constexpr Flaw inside_urls_known_by_spelling{"inside_urls_known_by_spelling"};
inline constexpr Flaw software_statement_believed{"software_statement_believed"};
inline constexpr Flaw unsigned_statement_believed{"unsigned_statement_believed"};
inline constexpr Flaw software_statement_not_returned{"software_statement_not_returned"};
inline constexpr Flaw registration_not_offered{"registration_not_offered"};
inline constexpr Flaw one_secret_for_clients_of_one_name{"one_secret_for_clients_of_one_name"};
inline constexpr Flaw short_client_secrets{"short_client_secrets"};
inline constexpr Flaw client_secrets_hash_a_counter{"client_secrets_hash_a_counter"};
inline constexpr Flaw secret_for_public_client{"secret_for_public_client"};
inline constexpr Flaw both_kinds_of_keys_registered{"both_kinds_of_keys_registered"};
inline constexpr Flaw redirect_final_slash_dropped{"redirect_final_slash_dropped"};
inline constexpr Flaw redirect_escapes_decoded{"redirect_escapes_decoded"};
inline constexpr Flaw registers_scheme_without_dot{"registers_scheme_without_dot"};
inline constexpr Flaw ipv6_loopback_redirect_refused{"ipv6_loopback_redirect_refused"};
inline constexpr Flaw localhost_redirect_refused{"localhost_redirect_refused"};
inline constexpr Flaw redirect_wildcard_matched{"redirect_wildcard_matched"};
inline constexpr Flaw empty_secret_of_key_client_served{"empty_secret_of_key_client_served"};
inline constexpr Flaw key_client_gets_a_secret_too{"key_client_gets_a_secret_too"};
inline constexpr Flaw client_name_filtered_for_scripts{"client_name_filtered_for_scripts"};
inline constexpr Flaw client_name_unescaped_in_attribute{"client_name_unescaped_in_attribute"};
inline constexpr Flaw client_link_of_any_scheme_shown{"client_link_of_any_scheme_shown"};
inline constexpr Flaw consent_hides_client{"consent_hides_client"};
inline constexpr Flaw consent_lists_every_scope{"consent_lists_every_scope"};

}  // namespace assay::flaw
