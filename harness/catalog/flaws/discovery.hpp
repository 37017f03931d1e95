#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in where the authorization server publishes its metadata, and in what it advertises there
/// and does not do.
namespace assay::flaw {

// Where
inline constexpr Flaw metadata_behind_the_path{"metadata_behind_the_path"};
inline constexpr Flaw final_slash_kept_in_metadata_path{"final_slash_kept_in_metadata_path"};
inline constexpr Flaw openid_configuration_inserted_only{"openid_configuration_inserted_only"};
inline constexpr Flaw unknown_issuer_gets_the_metadata{"unknown_issuer_gets_the_metadata"};
inline constexpr Flaw openid_configuration_behind_any_path{"openid_configuration_behind_any_path"};
inline constexpr Flaw metadata_below_the_server_path{"metadata_below_the_server_path"};
inline constexpr Flaw default_endpoints_elsewhere{"default_endpoints_elsewhere"};

// How it is answered
inline constexpr Flaw server_metadata_is_a_page{"server_metadata_is_a_page"};
inline constexpr Flaw server_metadata_too_large{"server_metadata_too_large"};
inline constexpr Flaw server_metadata_redirects{"server_metadata_redirects"};
inline constexpr Flaw server_metadata_behind_token{"server_metadata_behind_token"};
inline constexpr Flaw server_metadata_follows_host{"server_metadata_follows_host"};
inline constexpr Flaw server_metadata_follows_forwarded_host{
    "server_metadata_follows_forwarded_host"};

// The OpenID document beside the other
inline constexpr Flaw openid_document_left_behind{"openid_document_left_behind"};
inline constexpr Flaw openid_document_offers_plain{"openid_document_offers_plain"};
inline constexpr Flaw openid_document_without_pkce{"openid_document_without_pkce"};
inline constexpr Flaw openid_document_without_subject_types{
    "openid_document_without_subject_types"};
inline constexpr Flaw id_tokens_without_rs256{"id_tokens_without_rs256"};

// Single members
inline constexpr Flaw token_endpoint_with_fragment{"token_endpoint_with_fragment"};
inline constexpr Flaw token_response_type_advertised{"token_response_type_advertised"};
inline constexpr Flaw password_grant_advertised{"password_grant_advertised"};
inline constexpr Flaw grant_types_unlisted{"grant_types_unlisted"};
inline constexpr Flaw document_support_as_text{"document_support_as_text"};
inline constexpr Flaw key_use_unmarked{"key_use_unmarked"};
inline constexpr Flaw scope_names_joined{"scope_names_joined"};
inline constexpr Flaw signed_metadata_unsigned{"signed_metadata_unsigned"};
inline constexpr Flaw signed_metadata_without_iss{"signed_metadata_without_iss"};
inline constexpr Flaw signed_metadata_altered{"signed_metadata_altered"};
inline constexpr Flaw shared_secrets_only_advertised{"shared_secrets_only_advertised"};

// Advertised and not so
inline constexpr Flaw leftover_endpoint_advertised{"leftover_endpoint_advertised"};
inline constexpr Flaw advertised_grant_unserved{"advertised_grant_unserved"};
inline constexpr Flaw advertised_assertions_refused{"advertised_assertions_refused"};
inline constexpr Flaw public_clients_unlisted{"public_clients_unlisted"};
inline constexpr Flaw implicit_flow_served{"implicit_flow_served"};

}  // namespace assay::flaw
