#pragma once

#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/catalog/requirement.hpp"

namespace assay {

/// Everything that the reference servers can be told to do wrong. What each one means and which
/// requirements it breaks stands in fixtures/reference/flaws_*.cpp; each is one `if` at the
/// decision that it corrupts.
enum class Flaw {
  // discovery
  no_resource_metadata,
  challenge_points_nowhere,
  resource_metadata_as_text,
  resource_of_another_server,
  no_authorization_servers,
  empty_member_in_resource_metadata,
  offline_access_in_scopes_supported,
  forwarded_host_trusted,
  no_server_metadata,
  server_metadata_as_text,
  issuer_of_another_server,
  issuer_with_query,
  response_types_missing,
  token_endpoint_missing,
  authorization_endpoint_missing,
  authorization_endpoint_with_fragment,
  pkce_not_advertised,
  plain_http_endpoint_advertised,
  empty_member_in_server_metadata,
  private_key_in_jwks,
  assertion_algorithm_none,
  // authorization
  registration_answers_200,
  registration_without_client_id,
  registration_hides_metadata,
  registers_without_redirect_uri,
  registers_plain_http_redirect,
  registers_redirect_with_fragment,
  registers_script_redirect,
  registers_loopback_look_alike,
  registers_second_redirect_unchecked,
  registration_error_unnamed,
  odd_registration_breaks_server,
  registration_reply_cacheable,
  secret_without_expiry,
  secret_unchecked,
  secret_unchecked_in_body,
  secret_unchecked_at_refresh,
  empty_secret_served,
  secret_of_another_client_served,
  secret_compared_up_to_20,
  confidential_client_without_secret_served,
  refresh_token_for_machine,
  client_credentials_for_public_client,
  code_in_fragment,
  pkce_optional,
  pkce_plain_served,
  pkce_unknown_method_served,
  pkce_method_defaults_to_s256,
  pkce_downgrade_served,
  redirect_uri_unchecked,
  redirect_prefix_match,
  redirect_ignores_case,
  redirect_decodes_before_match,
  redirect_ignores_query,
  redirect_trims_a_tab,
  unknown_client_redirected,
  missing_client_redirected,
  response_type_optional,
  empty_response_type_served,
  any_response_type_served,
  doubled_parameter_served,
  doubled_challenge_served,
  second_redirect_uri_used,
  unknown_parameter_refused,
  parameter_names_trimmed,
  state_mangled,
  state_cut_at_256,
  state_entities_decoded,
  state_injects_parameters,
  state_lost_on_error,
  iss_of_another_server,
  iss_unannounced,
  iss_lost_on_error,
  pages_can_be_framed,
  token_reply_without_type,
  token_reply_cacheable,
  token_reply_as_text,
  verifier_unchecked,
  verifier_optional,
  verifier_may_be_the_challenge,
  short_verifier_served,
  verifier_cut_at_128,
  verifier_tilde_lost,
  longest_verifier_refused,
  verifier_of_any_pending_code,
  redemption_ignores_redirect_uri,
  redemption_takes_any_registered_uri,
  code_reusable,
  code_of_any_client,
  code_case_ignored,
  client_id_whitespace_ignored,
  client_id_optional,
  token_error_as_html,
  grant_type_error_unnamed,
  doubled_token_parameter_served,
  doubled_verifier_served,
  verifier_from_query,
  empty_resource_refused,
  granted_scope_unsaid,
  redemption_takes_scope,
  password_grant_served,
  audience_not_restricted,
  resource_prefix_matched,
  refresh_token_kept,
  rotated_refresh_token_served,
  refresh_widens_scope,
  refresh_widens_scope_by_prefix,
  refresh_token_of_any_client,
  refresh_token_compared_in_part,
  revocation_without_effect,
  revocation_reveals_unknown,
  introspection_ignores_signature,
  introspection_open,
  code_reusable_within_1ms,
  code_reusable_within_5ms,
  refresh_token_reusable_within_5ms,
  revoked_token_served_within_5ms,
  client_id_shared_within_5ms,
  code_reusable_after_refresh,
  third_refresh_forgets_the_client,
  second_refresh_follows_the_resource,
  reuse_ends_one_successor,
  consent_revives_revoked_grant,
  refresh_revives_revoked_tokens,
  // access
  accepts_anonymous,
  bare_401,
  challenge_without_metadata,
  challenge_without_scope,
  error_without_token,
  offline_access_in_challenge,
  valid_token_refused,
  garbage_token_served,
  invalid_token_unnamed,
  signature_prefix_matched,
  signature_unchecked,
  last_signature_byte_ignored,
  alg_none_served,
  alg_none_in_odd_case_served,
  hmac_with_public_key_served,
  unknown_crit_ignored,
  embedded_key_trusted,
  expiry_unchecked,
  expiry_as_text_ignored,
  expiry_unchecked_without_nbf,
  nbf_unchecked,
  audience_unchecked,
  audience_prefix_matched,
  first_of_doubled_claims_used,
  issuer_unchecked,
  issuer_suffix_ignored,
  session_id_served_as_token,
  query_token_served,
  any_scheme_served,
  scheme_case_sensitive,
  text_behind_the_token_ignored,
  second_authorization_line_counts,
  scope_unchecked,
  scope_prefix_matched,
  scope_case_ignored,
  scope_split_at_commas,
  bare_403,
  wildcard_ignored,
  session_replaces_token,
  session_excuses_bad_token,
  session_decodes_tokens_only,
  stream_without_token,
  delete_without_token,
  listing_without_token,
  notification_excuses_token,
  origin_unchecked,
  origin_prefix_matched,
  origin_suffix_matched,
  ended_session_served,
  session_prefix_matched,
  any_version_served,
  header_mismatch_served,
  header_mismatch_in_case_served,
  name_header_unchecked,
  expiry_checked_once,
  settled_session_needs_no_token,
  count_  // not a flaw: how many there are
};

inline constexpr std::size_t flaw_count = static_cast<std::size_t>(Flaw::count_);

class FlawSet {
 public:
  FlawSet() = default;
  FlawSet(std::initializer_list<Flaw> flaws) {
    for (const Flaw flaw : flaws) {
      add(flaw);
    }
  }
  void add(Flaw flaw) { bits_.set(static_cast<std::size_t>(flaw)); }
  bool has(Flaw flaw) const { return bits_.test(static_cast<std::size_t>(flaw)); }
  bool empty() const { return bits_.none(); }

 private:
  std::bitset<flaw_count> bits_;
};

/// What a flaw is. `breaks` lists every requirement that it breaks, also by consequence.
struct FlawRow {
  Flaw flaw{};
  std::string_view id{};        ///< as on the command line, e.g. "expiry_unchecked"
  std::string_view sentence{};  ///< what the server then does wrong
  std::vector<RequirementKey> breaks{};
};

/// All rows, in the order of the enumeration (defined in fixtures/reference).
std::span<const FlawRow> flaw_rows();
const FlawRow& row_of(Flaw flaw);
std::optional<Flaw> flaw_named(std::string_view id);

}  // namespace assay
