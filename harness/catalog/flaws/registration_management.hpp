#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what becomes of a client after its registration (RFC 7592).
namespace assay::flaw {

inline constexpr Flaw management_token_withheld_from_public_clients{
    "management_token_withheld_from_public_clients"};
inline constexpr Flaw registration_read_without_token{"registration_read_without_token"};
inline constexpr Flaw management_refusal_without_challenge{"management_refusal_without_challenge"};
inline constexpr Flaw management_token_of_any_client{"management_token_of_any_client"};
inline constexpr Flaw any_client_deletes_any{"any_client_deletes_any"};
inline constexpr Flaw update_goes_to_the_named_client{"update_goes_to_the_named_client"};
inline constexpr Flaw update_adds_redirect_uris{"update_adds_redirect_uris"};
inline constexpr Flaw replaced_redirect_uri_still_served{"replaced_redirect_uri_still_served"};
inline constexpr Flaw update_renames_client{"update_renames_client"};
inline constexpr Flaw update_takes_chosen_secret{"update_takes_chosen_secret"};
inline constexpr Flaw update_takes_secret_unsaid{"update_takes_secret_unsaid"};
inline constexpr Flaw update_checks_no_redirects{"update_checks_no_redirects"};
inline constexpr Flaw update_checks_scheme_alone{"update_checks_scheme_alone"};
inline constexpr Flaw deleted_client_keeps_access_tokens{"deleted_client_keeps_access_tokens"};
inline constexpr Flaw deleted_client_still_refreshes{"deleted_client_still_refreshes"};
inline constexpr Flaw deletion_answered_with_200{"deletion_answered_with_200"};
inline constexpr Flaw deleted_client_is_not_found{"deleted_client_is_not_found"};
inline constexpr Flaw deleted_client_can_be_read{"deleted_client_can_be_read"};

}  // namespace assay::flaw
