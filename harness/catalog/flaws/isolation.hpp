#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws that let one user at what is another's: sessions, tasks, exchanges, notes, answers.
namespace assay::flaw {

// Sessions.
inline constexpr Flaw session_open_to_other_users{"session_open_to_other_users"};
inline constexpr Flaw session_bound_to_client_alone{"session_bound_to_client_alone"};
inline constexpr Flaw stream_open_to_other_users{"stream_open_to_other_users"};
inline constexpr Flaw session_ended_by_other_users{"session_ended_by_other_users"};
inline constexpr Flaw session_ids_count_up{"session_ids_count_up"};
inline constexpr Flaw session_ids_from_the_clock{"session_ids_from_the_clock"};
inline constexpr Flaw session_ids_hash_a_counter{"session_ids_hash_a_counter"};
inline constexpr Flaw session_ids_too_short{"session_ids_too_short"};
inline constexpr Flaw session_id_taken_from_client{"session_id_taken_from_client"};
inline constexpr Flaw equal_request_ids_cross{"equal_request_ids_cross"};

// Who asks.
inline constexpr Flaw user_taken_from_header{"user_taken_from_header"};
inline constexpr Flaw user_taken_from_meta{"user_taken_from_meta"};
inline constexpr Flaw client_info_opens_doors{"client_info_opens_doors"};
inline constexpr Flaw client_info_shows_more{"client_info_shows_more"};
inline constexpr Flaw url_mode_signs_in{"url_mode_signs_in"};

// Tasks.
inline constexpr Flaw task_open_to_other_users{"task_open_to_other_users"};
inline constexpr Flaw task_result_open_to_other_users{"task_result_open_to_other_users"};
inline constexpr Flaw task_cancelled_by_other_users{"task_cancelled_by_other_users"};
inline constexpr Flaw tasks_bound_to_client_alone{"tasks_bound_to_client_alone"};
inline constexpr Flaw task_needs_no_token{"task_needs_no_token"};
inline constexpr Flaw task_list_shows_all{"task_list_shows_all"};
inline constexpr Flaw task_ids_count_up{"task_ids_count_up"};
inline constexpr Flaw task_ids_hash_a_counter{"task_ids_hash_a_counter"};
inline constexpr Flaw unbound_tasks_count_up{"unbound_tasks_count_up"};
inline constexpr Flaw task_ids_repeat_between_users{"task_ids_repeat_between_users"};
inline constexpr Flaw task_id_taken_from_client{"task_id_taken_from_client"};
inline constexpr Flaw task_ttl_unlimited{"task_ttl_unlimited"};
inline constexpr Flaw expired_task_kept{"expired_task_kept"};
inline constexpr Flaw task_name_header_unchecked{"task_name_header_unchecked"};

// Exchanges over several requests, and what they ask for.
inline constexpr Flaw request_state_unsigned{"request_state_unsigned"};
inline constexpr Flaw request_state_signature_optional{"request_state_signature_optional"};
inline constexpr Flaw request_state_signature_prefix{"request_state_signature_prefix"};
inline constexpr Flaw request_state_for_any_user{"request_state_for_any_user"};
inline constexpr Flaw request_state_bound_to_client_alone{"request_state_bound_to_client_alone"};
inline constexpr Flaw request_state_for_any_request{"request_state_for_any_request"};
inline constexpr Flaw request_state_binds_tool_alone{"request_state_binds_tool_alone"};
inline constexpr Flaw input_responses_unvalidated{"input_responses_unvalidated"};
inline constexpr Flaw elicited_content_unvalidated{"elicited_content_unvalidated"};
inline constexpr Flaw declined_elicitation_fails{"declined_elicitation_fails"};
inline constexpr Flaw cancelled_elicitation_fails{"cancelled_elicitation_fails"};
inline constexpr Flaw abandoned_exchanges_fill_up{"abandoned_exchanges_fill_up"};
inline constexpr Flaw form_asks_for_password{"form_asks_for_password"};
inline constexpr Flaw form_asks_for_secret_in_words{"form_asks_for_secret_in_words"};
inline constexpr Flaw form_with_link{"form_with_link"};
inline constexpr Flaw elicitation_url_names_user{"elicitation_url_names_user"};
inline constexpr Flaw elicitation_url_encodes_user{"elicitation_url_encodes_user"};
inline constexpr Flaw elicitation_url_over_http{"elicitation_url_over_http"};

// State that users name by a handle.
inline constexpr Flaw note_open_to_other_users{"note_open_to_other_users"};
inline constexpr Flaw note_bound_to_client_alone{"note_bound_to_client_alone"};
inline constexpr Flaw note_needs_no_token{"note_needs_no_token"};
inline constexpr Flaw note_handles_count_up{"note_handles_count_up"};
inline constexpr Flaw note_handles_from_the_clock{"note_handles_from_the_clock"};
inline constexpr Flaw latest_note_without_handle{"latest_note_without_handle"};
inline constexpr Flaw private_result_marked_public{"private_result_marked_public"};

}  // namespace assay::flaw
