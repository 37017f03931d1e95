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
  registration_error_unnamed,
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
  response_type_optional,
  any_response_type_served,
  doubled_parameter_served,
  unknown_parameter_refused,
  state_mangled,
  state_lost_on_error,
  iss_of_another_server,
  iss_unannounced,
  iss_lost_on_error,
  pages_can_be_framed,
  token_reply_without_type,
  token_reply_cacheable,
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
  password_grant_served,
  audience_not_restricted,
  refresh_token_kept,
  rotated_refresh_token_served,
  refresh_widens_scope,
  refresh_token_of_any_client,
  refresh_token_compared_in_part,
  revocation_without_effect,
  revocation_reveals_unknown,
  introspection_open,
  code_reusable_within_1ms,
  code_reusable_within_5ms,
  refresh_token_reusable_within_5ms,
  revoked_token_served_within_5ms,
  client_id_shared_within_5ms,
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
  alg_none_served,
  embedded_key_trusted,
  expiry_unchecked,
  nbf_unchecked,
  audience_unchecked,
  issuer_unchecked,
  query_token_served,
  any_scheme_served,
  scheme_case_sensitive,
  scope_unchecked,
  bare_403,
  wildcard_ignored,
  session_replaces_token,
  session_excuses_bad_token,
  session_decodes_tokens_only,
  stream_without_token,
  delete_without_token,
  listing_without_token,
  origin_unchecked,
  ended_session_served,
  any_version_served,
  header_mismatch_served,
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
