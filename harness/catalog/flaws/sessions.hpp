#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in sessions, and the roads into the server beside POST.
namespace assay::flaw {

inline constexpr Flaw session_replaces_token{"session_replaces_token"};
inline constexpr Flaw session_excuses_bad_token{"session_excuses_bad_token"};
inline constexpr Flaw session_decodes_tokens_only{"session_decodes_tokens_only"};
inline constexpr Flaw stream_without_token{"stream_without_token"};
inline constexpr Flaw delete_without_token{"delete_without_token"};
inline constexpr Flaw listing_without_token{"listing_without_token"};
inline constexpr Flaw completion_without_token{"completion_without_token"};
inline constexpr Flaw notification_excuses_token{"notification_excuses_token"};
inline constexpr Flaw ended_session_served{"ended_session_served"};
inline constexpr Flaw session_prefix_matched{"session_prefix_matched"};
inline constexpr Flaw settled_session_needs_no_token{"settled_session_needs_no_token"};

}  // namespace assay::flaw
