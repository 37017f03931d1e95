#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in JSON-RPC, in the opening of the handshake era, and in how POSTs are answered.
namespace assay::flaw {

// initialize
inline constexpr Flaw server_version_left_out{"server_version_left_out"};
inline constexpr Flaw older_version_raised{"older_version_raised"};
inline constexpr Flaw newer_version_echoed{"newer_version_echoed"};
inline constexpr Flaw oldest_version_offered{"oldest_version_offered"};
inline constexpr Flaw odd_initialize_is_500{"odd_initialize_is_500"};

// Sessions
inline constexpr Flaw session_id_with_a_space{"session_id_with_a_space"};
inline constexpr Flaw missing_session_id_is_404{"missing_session_id_is_404"};
inline constexpr Flaw notification_needs_no_session{"notification_needs_no_session"};
inline constexpr Flaw version_header_demanded{"version_header_demanded"};
inline constexpr Flaw ping_answered_in_words{"ping_answered_in_words"};

// Batches
inline constexpr Flaw initialize_taken_in_batch{"initialize_taken_in_batch"};
inline constexpr Flaw last_of_batch_unanswered{"last_of_batch_unanswered"};
inline constexpr Flaw batch_of_one_served{"batch_of_one_served"};

// What the server reads
inline constexpr Flaw null_id_served{"null_id_served"};
inline constexpr Flaw broken_utf8_repaired{"broken_utf8_repaired"};
inline constexpr Flaw unknown_cursor_means_first_page{"unknown_cursor_means_first_page"};
inline constexpr Flaw prompts_at_another_path{"prompts_at_another_path"};

// What it writes
inline constexpr Flaw string_id_made_a_number{"string_id_made_a_number"};
inline constexpr Flaw zero_id_left_out{"zero_id_left_out"};
inline constexpr Flaw error_without_id{"error_without_id"};
inline constexpr Flaw null_error_beside_result{"null_error_beside_result"};
inline constexpr Flaw error_code_is_text{"error_code_is_text"};
inline constexpr Flaw error_message_left_out{"error_message_left_out"};
inline constexpr Flaw jsonrpc_left_out_of_errors{"jsonrpc_left_out_of_errors"};
inline constexpr Flaw parse_error_is_invalid_request{"parse_error_is_invalid_request"};
inline constexpr Flaw bad_params_are_internal_error{"bad_params_are_internal_error"};
inline constexpr Flaw errors_as_plain_text{"errors_as_plain_text"};
inline constexpr Flaw answers_in_ascii{"answers_in_ascii"};

// Notifications
inline constexpr Flaw unknown_notification_answered{"unknown_notification_answered"};
inline constexpr Flaw notification_accepted_with_200{"notification_accepted_with_200"};
inline constexpr Flaw notification_accepted_in_words{"notification_accepted_in_words"};
inline constexpr Flaw notification_refused_in_200{"notification_refused_in_200"};
inline constexpr Flaw unasked_response_answered{"unasked_response_answered"};

// What it sends of its own accord
inline constexpr Flaw asks_before_initialized{"asks_before_initialized"};
inline constexpr Flaw asks_for_undeclared_roots{"asks_for_undeclared_roots"};
inline constexpr Flaw announces_undeclared_changes{"announces_undeclared_changes"};
inline constexpr Flaw notification_with_an_id{"notification_with_an_id"};

}  // namespace assay::flaw
