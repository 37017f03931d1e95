#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in what the MCP server says of itself (RFC 9728).
namespace assay::flaw {

inline constexpr Flaw no_resource_metadata{"no_resource_metadata"};
inline constexpr Flaw challenge_points_nowhere{"challenge_points_nowhere"};
inline constexpr Flaw resource_metadata_as_text{"resource_metadata_as_text"};
inline constexpr Flaw resource_of_another_server{"resource_of_another_server"};
inline constexpr Flaw resource_is_the_origin{"resource_is_the_origin"};
inline constexpr Flaw no_authorization_servers{"no_authorization_servers"};
inline constexpr Flaw empty_member_in_resource_metadata{"empty_member_in_resource_metadata"};
inline constexpr Flaw offline_access_in_scopes_supported{"offline_access_in_scopes_supported"};
inline constexpr Flaw forwarded_host_trusted{"forwarded_host_trusted"};
inline constexpr Flaw resource_with_trailing_slash{"resource_with_trailing_slash"};
inline constexpr Flaw resource_over_plain_http{"resource_over_plain_http"};
inline constexpr Flaw omnibus_scope_in_scopes_supported{"omnibus_scope_in_scopes_supported"};
inline constexpr Flaw sibling_shares_the_metadata{"sibling_shares_the_metadata"};
inline constexpr Flaw resource_metadata_behind_token{"resource_metadata_behind_token"};
inline constexpr Flaw second_authorization_server_is_dead{"second_authorization_server_is_dead"};
inline constexpr Flaw challenge_of_another_scheme{"challenge_of_another_scheme"};

}  // namespace assay::flaw
