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

}  // namespace assay::flaw
