#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what the authorization server says of itself (RFC 8414).
namespace assay::flaw {

inline constexpr Flaw no_server_metadata{"no_server_metadata"};
inline constexpr Flaw server_metadata_as_text{"server_metadata_as_text"};
inline constexpr Flaw issuer_of_another_server{"issuer_of_another_server"};
inline constexpr Flaw issuer_with_query{"issuer_with_query"};
inline constexpr Flaw issuer_over_plain_http{"issuer_over_plain_http"};
inline constexpr Flaw response_types_missing{"response_types_missing"};
inline constexpr Flaw response_types_without_code{"response_types_without_code"};
inline constexpr Flaw token_endpoint_missing{"token_endpoint_missing"};
inline constexpr Flaw authorization_endpoint_missing{"authorization_endpoint_missing"};
inline constexpr Flaw authorization_endpoint_with_fragment{"authorization_endpoint_with_fragment"};
inline constexpr Flaw pkce_not_advertised{"pkce_not_advertised"};
inline constexpr Flaw plain_http_endpoint_advertised{"plain_http_endpoint_advertised"};
inline constexpr Flaw empty_member_in_server_metadata{"empty_member_in_server_metadata"};
inline constexpr Flaw private_key_in_jwks{"private_key_in_jwks"};
inline constexpr Flaw assertion_algorithm_none{"assertion_algorithm_none"};

}  // namespace assay::flaw
