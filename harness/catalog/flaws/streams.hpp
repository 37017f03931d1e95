#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws of event streams, of calls that take a while, and of what a server asks its client.
namespace assay::flaw {

// The stream of GET.
inline constexpr Flaw get_answers_a_page{"get_answers_a_page"};
inline constexpr Flaw get_is_501{"get_is_501"};
inline constexpr Flaw responses_go_to_get_stream{"responses_go_to_get_stream"};
inline constexpr Flaw responses_repeated_on_get_stream{"responses_repeated_on_get_stream"};
inline constexpr Flaw progress_on_get_stream{"progress_on_get_stream"};
inline constexpr Flaw progress_on_every_stream{"progress_on_every_stream"};

// The stream of a request.
inline constexpr Flaw progress_on_newest_stream{"progress_on_newest_stream"};
inline constexpr Flaw response_never_sent{"response_never_sent"};
inline constexpr Flaw stream_closed_halfway{"stream_closed_halfway"};
inline constexpr Flaw stream_left_open{"stream_left_open"};
inline constexpr Flaw stream_opens_without_event_id{"stream_opens_without_event_id"};
inline constexpr Flaw stream_may_be_buffered{"stream_may_be_buffered"};

// Coming back to a stream.
inline constexpr Flaw event_ids_numbered_per_stream{"event_ids_numbered_per_stream"};
inline constexpr Flaw replay_of_whole_session{"replay_of_whole_session"};
inline constexpr Flaw replay_open_to_other_users{"replay_open_to_other_users"};
inline constexpr Flaw replay_bound_to_client_alone{"replay_bound_to_client_alone"};
inline constexpr Flaw resumption_without_token{"resumption_without_token"};
inline constexpr Flaw resumption_token_unchecked{"resumption_token_unchecked"};

// Progress.
inline constexpr Flaw progress_without_being_asked{"progress_without_being_asked"};
inline constexpr Flaw progress_token_told_as_text{"progress_token_told_as_text"};
inline constexpr Flaw progress_with_last_known_token{"progress_with_last_known_token"};

// Cancellation.
inline constexpr Flaw cancelled_request_still_reported{"cancelled_request_still_reported"};
inline constexpr Flaw cancelled_request_still_answered{"cancelled_request_still_answered"};
inline constexpr Flaw cancelled_work_goes_on{"cancelled_work_goes_on"};
inline constexpr Flaw cancellation_reaches_other_sessions{"cancellation_reaches_other_sessions"};
inline constexpr Flaw disconnect_cancels_work{"disconnect_cancels_work"};
inline constexpr Flaw closed_stream_ignored{"closed_stream_ignored"};

// What the server asks.
inline constexpr Flaw own_request_id_null{"own_request_id_null"};
inline constexpr Flaw own_request_ids_start_again{"own_request_ids_start_again"};
inline constexpr Flaw missing_capability_is_invalid_request{
    "missing_capability_is_invalid_request"};
inline constexpr Flaw missing_capability_is_200{"missing_capability_is_200"};
inline constexpr Flaw missing_capability_not_named{"missing_capability_not_named"};
inline constexpr Flaw undeclared_capability_used{"undeclared_capability_used"};
inline constexpr Flaw question_with_caching_hints{"question_with_caching_hints"};

}  // namespace assay::flaw
