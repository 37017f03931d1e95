#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in where the MCP server finds an access token and what it reads out of it.
namespace assay::flaw {

inline constexpr Flaw empty_token_served{"empty_token_served"};
inline constexpr Flaw cookie_token_served{"cookie_token_served"};
inline constexpr Flaw forwarded_token_served{"forwarded_token_served"};
inline constexpr Flaw large_token_breaks_down{"large_token_breaks_down"};
inline constexpr Flaw token_of_five_parts_breaks_down{"token_of_five_parts_breaks_down"};
inline constexpr Flaw nested_token_unwrapped{"nested_token_unwrapped"};
inline constexpr Flaw token_type_unchecked{"token_type_unchecked"};
inline constexpr Flaw token_type_ending_matched{"token_type_ending_matched"};
inline constexpr Flaw id_token_served{"id_token_served"};
inline constexpr Flaw audience_host_case_counts{"audience_host_case_counts"};
inline constexpr Flaw audience_path_case_ignored{"audience_path_case_ignored"};
inline constexpr Flaw audience_list_refused{"audience_list_refused"};
inline constexpr Flaw only_first_audience_read{"only_first_audience_read"};
inline constexpr Flaw half_an_hour_of_leeway{"half_an_hour_of_leeway"};

}  // namespace assay::flaw
