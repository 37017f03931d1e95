#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in the authorization endpoint.
namespace assay::flaw {

inline constexpr Flaw code_in_fragment{"code_in_fragment"};
inline constexpr Flaw pkce_optional{"pkce_optional"};
inline constexpr Flaw pkce_plain_served{"pkce_plain_served"};
inline constexpr Flaw pkce_unknown_method_served{"pkce_unknown_method_served"};
inline constexpr Flaw pkce_method_defaults_to_s256{"pkce_method_defaults_to_s256"};
inline constexpr Flaw pkce_downgrade_served{"pkce_downgrade_served"};
inline constexpr Flaw redirect_uri_unchecked{"redirect_uri_unchecked"};
inline constexpr Flaw redirect_prefix_match{"redirect_prefix_match"};
inline constexpr Flaw redirect_ignores_case{"redirect_ignores_case"};
inline constexpr Flaw redirect_decodes_before_match{"redirect_decodes_before_match"};
inline constexpr Flaw redirect_ignores_query{"redirect_ignores_query"};
inline constexpr Flaw redirect_trims_a_tab{"redirect_trims_a_tab"};
inline constexpr Flaw redirect_https_prefix_match{"redirect_https_prefix_match"};
inline constexpr Flaw unregistered_uri_by_refresh{"unregistered_uri_by_refresh"};
inline constexpr Flaw unknown_client_by_refresh_header{"unknown_client_by_refresh_header"};
inline constexpr Flaw unknown_client_redirected{"unknown_client_redirected"};
inline constexpr Flaw missing_client_redirected{"missing_client_redirected"};
inline constexpr Flaw response_type_optional{"response_type_optional"};
inline constexpr Flaw empty_response_type_served{"empty_response_type_served"};
inline constexpr Flaw any_response_type_served{"any_response_type_served"};
inline constexpr Flaw doubled_parameter_served{"doubled_parameter_served"};
inline constexpr Flaw doubled_challenge_served{"doubled_challenge_served"};
inline constexpr Flaw second_redirect_uri_used{"second_redirect_uri_used"};
inline constexpr Flaw unknown_parameter_refused{"unknown_parameter_refused"};
inline constexpr Flaw parameter_names_trimmed{"parameter_names_trimmed"};
inline constexpr Flaw state_mangled{"state_mangled"};
inline constexpr Flaw state_cut_at_256{"state_cut_at_256"};
inline constexpr Flaw state_entities_decoded{"state_entities_decoded"};
inline constexpr Flaw state_injects_parameters{"state_injects_parameters"};
inline constexpr Flaw state_lost_on_error{"state_lost_on_error"};
inline constexpr Flaw iss_of_another_server{"iss_of_another_server"};
inline constexpr Flaw iss_unannounced{"iss_unannounced"};
inline constexpr Flaw iss_lost_on_error{"iss_lost_on_error"};
inline constexpr Flaw code_without_sign_in{"code_without_sign_in"};
inline constexpr Flaw pages_can_be_framed{"pages_can_be_framed"};

}  // namespace assay::flaw
