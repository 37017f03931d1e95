#pragma once

#include "harness/catalog/flaw.hpp"

/// Flaws in the validation of access tokens.
namespace assay::flaw {

inline constexpr Flaw valid_token_refused{"valid_token_refused"};
inline constexpr Flaw garbage_token_served{"garbage_token_served"};
inline constexpr Flaw invalid_token_unnamed{"invalid_token_unnamed"};
inline constexpr Flaw signature_prefix_matched{"signature_prefix_matched"};
inline constexpr Flaw signature_unchecked{"signature_unchecked"};
inline constexpr Flaw last_signature_byte_ignored{"last_signature_byte_ignored"};
inline constexpr Flaw alg_none_served{"alg_none_served"};
inline constexpr Flaw alg_none_in_odd_case_served{"alg_none_in_odd_case_served"};
inline constexpr Flaw hmac_with_public_key_served{"hmac_with_public_key_served"};
inline constexpr Flaw unknown_crit_ignored{"unknown_crit_ignored"};
inline constexpr Flaw embedded_key_trusted{"embedded_key_trusted"};
inline constexpr Flaw expiry_unchecked{"expiry_unchecked"};
inline constexpr Flaw expiry_as_text_ignored{"expiry_as_text_ignored"};
inline constexpr Flaw expiry_unchecked_without_nbf{"expiry_unchecked_without_nbf"};
inline constexpr Flaw nbf_unchecked{"nbf_unchecked"};
inline constexpr Flaw audience_unchecked{"audience_unchecked"};
inline constexpr Flaw audience_prefix_matched{"audience_prefix_matched"};
inline constexpr Flaw first_of_doubled_claims_used{"first_of_doubled_claims_used"};
inline constexpr Flaw issuer_unchecked{"issuer_unchecked"};
inline constexpr Flaw issuer_suffix_ignored{"issuer_suffix_ignored"};
inline constexpr Flaw session_id_served_as_token{"session_id_served_as_token"};
inline constexpr Flaw query_token_served{"query_token_served"};
inline constexpr Flaw query_token_opens_the_stream{"query_token_opens_the_stream"};
inline constexpr Flaw any_scheme_served{"any_scheme_served"};
inline constexpr Flaw scheme_case_sensitive{"scheme_case_sensitive"};
inline constexpr Flaw text_behind_the_token_ignored{"text_behind_the_token_ignored"};
inline constexpr Flaw second_authorization_line_counts{"second_authorization_line_counts"};
inline constexpr Flaw expiry_checked_once{"expiry_checked_once"};

}  // namespace assay::flaw
