#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws of authorization servers that leave the sign-in to a third party, and issue tokens of
/// their own.
namespace assay::flaw {

// The user's consent before the third party is asked
inline constexpr Flaw third_party_asked_without_consent{"third_party_asked_without_consent"};
inline constexpr Flaw third_party_consent_of_browser{"third_party_consent_of_browser"};
inline constexpr Flaw third_party_consent_in_plain_cookie{"third_party_consent_in_plain_cookie"};
inline constexpr Flaw consent_page_hides_third_party_scopes{
    "consent_page_hides_third_party_scopes"};
inline constexpr Flaw consent_page_lists_first_third_party_scope{
    "consent_page_lists_first_third_party_scope"};

// The state that goes there and comes back
inline constexpr Flaw third_party_state_is_the_clients{"third_party_state_is_the_clients"};
inline constexpr Flaw third_party_state_counts{"third_party_state_counts"};
inline constexpr Flaw third_party_state_of_the_request{"third_party_state_of_the_request"};
inline constexpr Flaw third_party_state_served_unapproved{"third_party_state_served_unapproved"};
inline constexpr Flaw third_party_state_cookie_with_page{"third_party_state_cookie_with_page"};
inline constexpr Flaw third_party_state_cookie_with_page_encoded{
    "third_party_state_cookie_with_page_encoded"};
inline constexpr Flaw third_party_state_of_any_browser{"third_party_state_of_any_browser"};
inline constexpr Flaw third_party_state_without_cookie_served{
    "third_party_state_without_cookie_served"};
inline constexpr Flaw third_party_state_with_any_cookie_served{
    "third_party_state_with_any_cookie_served"};
inline constexpr Flaw callback_without_state_served{"callback_without_state_served"};
inline constexpr Flaw callback_state_unread{"callback_state_unread"};
inline constexpr Flaw callback_state_compared_in_part{"callback_state_compared_in_part"};
inline constexpr Flaw third_party_state_served_twice{"third_party_state_served_twice"};
inline constexpr Flaw third_party_state_kept_after_error{"third_party_state_kept_after_error"};

// How the login ends
inline constexpr Flaw callback_names_redirect_uri{"callback_names_redirect_uri"};
inline constexpr Flaw delegated_code_to_first_redirect_uri{"delegated_code_to_first_redirect_uri"};
inline constexpr Flaw third_party_error_ends_on_a_page{"third_party_error_ends_on_a_page"};
inline constexpr Flaw third_party_code_unchecked{"third_party_code_unchecked"};
inline constexpr Flaw third_party_refusal_is_a_failure{"third_party_refusal_is_a_failure"};
inline constexpr Flaw third_party_token_in_token_response{"third_party_token_in_token_response"};
inline constexpr Flaw third_party_token_in_redirect{"third_party_token_in_redirect"};
inline constexpr Flaw third_party_token_status_unread{"third_party_token_status_unread"};

}  // namespace assay::flaw
