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

}  // namespace assay::flaw
