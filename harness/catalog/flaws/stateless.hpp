#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws of the stateless era (2026-07-28), and of what older transports leave behind.
namespace assay::flaw {

// The headers that repeat the body.
inline constexpr Flaw missing_method_header_served{"missing_method_header_served"};
inline constexpr Flaw missing_name_header_served{"missing_name_header_served"};
inline constexpr Flaw header_spelling_demanded{"header_spelling_demanded"};
inline constexpr Flaw name_header_in_any_case_served{"name_header_in_any_case_served"};
inline constexpr Flaw header_fault_is_invalid_request{"header_fault_is_invalid_request"};
inline constexpr Flaw name_fault_is_invalid_params{"name_fault_is_invalid_params"};
inline constexpr Flaw encoded_name_compared_raw{"encoded_name_compared_raw"};
inline constexpr Flaw encoded_name_unchecked{"encoded_name_unchecked"};
inline constexpr Flaw encoding_marker_in_any_case{"encoding_marker_in_any_case"};
inline constexpr Flaw raw_bytes_in_headers_served{"raw_bytes_in_headers_served"};

// Mcp-Param headers.
inline constexpr Flaw parameter_header_unchecked{"parameter_header_unchecked"};
inline constexpr Flaw parameter_header_digits_only{"parameter_header_digits_only"};
inline constexpr Flaw parameter_header_in_any_case{"parameter_header_in_any_case"};
inline constexpr Flaw missing_parameter_header_served{"missing_parameter_header_served"};
inline constexpr Flaw absent_parameter_header_expected{"absent_parameter_header_expected"};
inline constexpr Flaw null_parameter_header_expected{"null_parameter_header_expected"};
inline constexpr Flaw integer_header_compared_as_text{"integer_header_compared_as_text"};
inline constexpr Flaw unknown_parameter_header_refused{"unknown_parameter_header_refused"};
inline constexpr Flaw encoded_parameter_compared_raw{"encoded_parameter_compared_raw"};
inline constexpr Flaw header_annotation_on_number{"header_annotation_on_number"};
inline constexpr Flaw header_annotation_twice{"header_annotation_twice"};
inline constexpr Flaw header_annotation_in_items{"header_annotation_in_items"};

// Metadata and versions.
inline constexpr Flaw absent_capabilities_taken_as_none{"absent_capabilities_taken_as_none"};
inline constexpr Flaw version_taken_from_header{"version_taken_from_header"};
inline constexpr Flaw missing_metadata_is_200{"missing_metadata_is_200"};
inline constexpr Flaw version_header_unchecked{"version_header_unchecked"};
inline constexpr Flaw version_header_of_any_known{"version_header_of_any_known"};
inline constexpr Flaw missing_version_header_served{"missing_version_header_served"};
inline constexpr Flaw version_error_without_supported{"version_error_without_supported"};
inline constexpr Flaw version_error_without_requested{"version_error_without_requested"};
inline constexpr Flaw version_error_is_invalid_request{"version_error_is_invalid_request"};
inline constexpr Flaw initialize_error_without_versions{"initialize_error_without_versions"};
inline constexpr Flaw unknown_reserved_meta_refused{"unknown_reserved_meta_refused"};
inline constexpr Flaw reserved_meta_taken_for_text{"reserved_meta_taken_for_text"};

// Results and errors.
inline constexpr Flaw unknown_method_is_200{"unknown_method_is_200"};
inline constexpr Flaw unknown_method_without_error{"unknown_method_without_error"};
inline constexpr Flaw retired_method_is_400{"retired_method_is_400"};
inline constexpr Flaw discover_without_own_version{"discover_without_own_version"};
inline constexpr Flaw discover_without_capabilities{"discover_without_capabilities"};
inline constexpr Flaw results_without_server_info{"results_without_server_info"};
inline constexpr Flaw server_info_without_version{"server_info_without_version"};
inline constexpr Flaw result_type_missing{"result_type_missing"};
inline constexpr Flaw result_type_missing_from_some_lists{"result_type_missing_from_some_lists"};
inline constexpr Flaw result_type_unadvertised{"result_type_unadvertised"};
inline constexpr Flaw undefined_mcp_code_sent{"undefined_mcp_code_sent"};
inline constexpr Flaw header_code_for_unknown_tool{"header_code_for_unknown_tool"};
inline constexpr Flaw retired_code_for_missing_resource{"retired_code_for_missing_resource"};
inline constexpr Flaw legacy_code_for_unknown_prompt{"legacy_code_for_unknown_prompt"};
inline constexpr Flaw own_code_in_reserved_range{"own_code_in_reserved_range"};
inline constexpr Flaw tools_keyed_by_name{"tools_keyed_by_name"};
inline constexpr Flaw extension_without_prefix{"extension_without_prefix"};
inline constexpr Flaw extension_label_ends_in_hyphen{"extension_label_ends_in_hyphen"};
inline constexpr Flaw unshared_extension_used{"unshared_extension_used"};

// What is left of older transports.
inline constexpr Flaw get_opens_a_stream{"get_opens_a_stream"};
inline constexpr Flaw delete_is_taken{"delete_is_taken"};
inline constexpr Flaw session_header_refused{"session_header_refused"};
inline constexpr Flaw session_header_echoed{"session_header_echoed"};
inline constexpr Flaw last_event_id_refused{"last_event_id_refused"};
inline constexpr Flaw session_decides_the_era{"session_decides_the_era"};
inline constexpr Flaw old_transport_offered{"old_transport_offered"};
inline constexpr Flaw old_transport_open{"old_transport_open"};
inline constexpr Flaw old_transport_messages_open{"old_transport_messages_open"};

// Memory, streams and cancellation.
inline constexpr Flaw earlier_metadata_used{"earlier_metadata_used"};
inline constexpr Flaw cursor_bound_to_connection{"cursor_bound_to_connection"};
inline constexpr Flaw answers_kept_by_request_id{"answers_kept_by_request_id"};
inline constexpr Flaw tool_list_by_connection{"tool_list_by_connection"};
inline constexpr Flaw tool_list_changed_by_requests{"tool_list_changed_by_requests"};
inline constexpr Flaw resource_list_by_connection{"resource_list_by_connection"};
inline constexpr Flaw prompt_list_by_connection{"prompt_list_by_connection"};
inline constexpr Flaw page_scopes_differ{"page_scopes_differ"};
inline constexpr Flaw subscription_id_as_text{"subscription_id_as_text"};
inline constexpr Flaw unrequested_notifications_sent{"unrequested_notifications_sent"};
inline constexpr Flaw request_messages_on_listen_stream{"request_messages_on_listen_stream"};
inline constexpr Flaw requests_sent_to_client{"requests_sent_to_client"};
inline constexpr Flaw malformed_cancellation_is_500{"malformed_cancellation_is_500"};
inline constexpr Flaw late_cancellation_hits_next_request{"late_cancellation_hits_next_request"};

}  // namespace assay::flaw
