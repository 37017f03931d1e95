#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in how the MCP server treats what its callers send it: addresses, arguments, origins.
namespace assay::flaw {

inline constexpr Flaw file_path_unchecked{"file_path_unchecked"};
inline constexpr Flaw file_path_checked_before_decoding{"file_path_checked_before_decoding"};
inline constexpr Flaw file_path_decoded_twice{"file_path_decoded_twice"};
inline constexpr Flaw file_path_backslash_kept{"file_path_backslash_kept"};
inline constexpr Flaw file_path_dots_removed_once{"file_path_dots_removed_once"};
inline constexpr Flaw file_of_any_path_served{"file_of_any_path_served"};
inline constexpr Flaw foreign_uri_fetched{"foreign_uri_fetched"};
inline constexpr Flaw argument_types_unchecked{"argument_types_unchecked"};
inline constexpr Flaw extra_arguments_reach_the_tool{"extra_arguments_reach_the_tool"};
inline constexpr Flaw argument_limits_unchecked{"argument_limits_unchecked"};
inline constexpr Flaw missing_argument_made_up{"missing_argument_made_up"};
inline constexpr Flaw argument_error_shows_stack{"argument_error_shows_stack"};
inline constexpr Flaw escape_sequences_in_results{"escape_sequences_in_results"};
inline constexpr Flaw missing_prompt_argument_ignored{"missing_prompt_argument_ignored"};
inline constexpr Flaw prompt_argument_types_unchecked{"prompt_argument_types_unchecked"};
inline constexpr Flaw prompt_argument_evaluated{"prompt_argument_evaluated"};
inline constexpr Flaw prompt_argument_opens_files{"prompt_argument_opens_files"};
inline constexpr Flaw completion_reference_unchecked{"completion_reference_unchecked"};
inline constexpr Flaw completion_value_type_unchecked{"completion_value_type_unchecked"};
inline constexpr Flaw completions_of_hidden_resources{"completions_of_hidden_resources"};
inline constexpr Flaw completions_hidden_from_idle_alone{"completions_hidden_from_idle_alone"};
inline constexpr Flaw secret_parameter_in_header{"secret_parameter_in_header"};
inline constexpr Flaw credentials_allowed_to_any_origin{"credentials_allowed_to_any_origin"};
inline constexpr Flaw preflight_allows_credentials{"preflight_allows_credentials"};

}  // namespace assay::flaw
