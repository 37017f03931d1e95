#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what the authorization endpoint takes and answers, in its pages and its redirects.
namespace assay::flaw {

// Requests.
inline constexpr Flaw authorization_by_post_only{"authorization_by_post_only"};
inline constexpr Flaw authorization_endpoint_with_cors{"authorization_endpoint_with_cors"};
inline constexpr Flaw authorization_preflight_answered{"authorization_preflight_answered"};
inline constexpr Flaw null_byte_fails{"null_byte_fails"};
inline constexpr Flaw long_scope_fails{"long_scope_fails"};
inline constexpr Flaw missing_client_fails{"missing_client_fails"};
inline constexpr Flaw silent_request_shows_sign_in{"silent_request_shows_sign_in"};
inline constexpr Flaw request_uri_fetched{"request_uri_fetched"};
inline constexpr Flaw request_uri_inside_known_by_spelling{"request_uri_inside_known_by_spelling"};
inline constexpr Flaw omitted_scope_is_invalid_request{"omitted_scope_is_invalid_request"};

// Redirect URIs.
inline constexpr Flaw redirect_uri_of_any_client{"redirect_uri_of_any_client"};
inline constexpr Flaw loopback_port_compared{"loopback_port_compared"};
inline constexpr Flaw ipv6_loopback_port_compared{"ipv6_loopback_port_compared"};
inline constexpr Flaw localhost_port_compared{"localhost_port_compared"};
inline constexpr Flaw first_redirect_uri_taken{"first_redirect_uri_taken"};
inline constexpr Flaw redirect_uri_query_replaced{"redirect_uri_query_replaced"};
inline constexpr Flaw redirect_uri_query_loses_repeated{"redirect_uri_query_loses_repeated"};
inline constexpr Flaw redirect_error_unexplained{"redirect_error_unexplained"};
inline constexpr Flaw error_page_links_back{"error_page_links_back"};
inline constexpr Flaw errors_redirected_before_sign_in{"errors_redirected_before_sign_in"};
inline constexpr Flaw scope_errors_redirected_before_sign_in{
    "scope_errors_redirected_before_sign_in"};

// PKCE.
inline constexpr Flaw challenge_optional_with_secret{"challenge_optional_with_secret"};
inline constexpr Flaw missing_challenge_unnamed{"missing_challenge_unnamed"};
inline constexpr Flaw short_verifier_redeems{"short_verifier_redeems"};
inline constexpr Flaw odd_verifier_redeems{"odd_verifier_redeems"};
inline constexpr Flaw challenge_of_any_length{"challenge_of_any_length"};
inline constexpr Flaw challenge_padding_dropped{"challenge_padding_dropped"};
inline constexpr Flaw challenge_in_code{"challenge_in_code"};

// Responses.
inline constexpr Flaw state_cut_at_640{"state_cut_at_640"};
inline constexpr Flaw long_state_refused{"long_state_refused"};
inline constexpr Flaw error_quotes_response_type{"error_quotes_response_type"};
inline constexpr Flaw error_repeats_scope{"error_repeats_scope"};
inline constexpr Flaw refusal_shown_to_user_alone{"refusal_shown_to_user_alone"};
inline constexpr Flaw refusal_without_error{"refusal_without_error"};
inline constexpr Flaw iss_never_sent{"iss_never_sent"};
inline constexpr Flaw iss_lost_without_state{"iss_lost_without_state"};
inline constexpr Flaw code_redirect_may_be_stored{"code_redirect_may_be_stored"};

// Pages, and what becomes of their forms.
inline constexpr Flaw frames_refused_by_old_header_alone{"frames_refused_by_old_header_alone"};
inline constexpr Flaw sign_in_page_loads_foreign_style{"sign_in_page_loads_foreign_style"};
inline constexpr Flaw consent_page_shows_foreign_image{"consent_page_shows_foreign_image"};
inline constexpr Flaw client_id_unescaped_in_error_page{"client_id_unescaped_in_error_page"};
inline constexpr Flaw state_unescaped_in_consent_form{"state_unescaped_in_consent_form"};
inline constexpr Flaw sign_in_redirected_with_307{"sign_in_redirected_with_307"};
inline constexpr Flaw sign_in_redirected_with_302{"sign_in_redirected_with_302"};
inline constexpr Flaw newest_request_approved{"newest_request_approved"};
inline constexpr Flaw consent_form_of_any_session{"consent_form_of_any_session"};
inline constexpr Flaw consent_form_without_session{"consent_form_without_session"};
inline constexpr Flaw consent_takes_scope_of_form{"consent_takes_scope_of_form"};
inline constexpr Flaw consent_takes_redirect_uri_of_form{"consent_takes_redirect_uri_of_form"};
inline constexpr Flaw consent_takes_challenge_of_form{"consent_takes_challenge_of_form"};
inline constexpr Flaw public_client_consent_remembered{"public_client_consent_remembered"};
inline constexpr Flaw https_client_gets_a_code_unasked{"https_client_gets_a_code_unasked"};

}  // namespace assay::flaw
