// Every flaw shows on the wire, and shows in one respect only: the whole table of probes is tried
// against each flawed server.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "fixtures/reference/flaws.hpp"
#include "harness/catalog/flaws/authorization.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "harness/catalog/flaws/challenges.hpp"
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "harness/catalog/flaws/discovery.hpp"
#include "harness/catalog/flaws/grants.hpp"
#include "harness/catalog/flaws/pushed_requests.hpp"
#include "harness/catalog/flaws/registration.hpp"
#include "harness/catalog/flaws/registration_management.hpp"
#include "harness/catalog/flaws/server_metadata.hpp"
#include "harness/catalog/flaws/token.hpp"
#include "harness/issuer/flaw_probes.hpp"

namespace assay::issuer {
namespace {

const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = [] {
    std::vector<Probe> joined;
    for (const auto part : {discovery_probes(),
                            place_probes(),
                            promise_probes(),
                            registration_probes(),
                            client_request_probes(),
                            client_response_probes(),
                            management_probes(),
                            authorization_request_probes(),
                            authorization_response_probes(),
                            endpoint_request_probes(),
                            endpoint_response_probes(),
                            page_probes(),
                            authentication_probes(),
                            redemption_probes(),
                            afterlife_probes(),
                            race_probes(),
                            sequence_probes(),
                            document_probes(),
                            token_endpoint_probes(),
                            issued_token_probes(),
                            token_end_probes(),
                            introspection_probes(),
                            assertion_probes(),
                            machine_probes(),
                            push_probes()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

/// What a flaw brings along for every server that has it.
const std::map<Flaw, std::set<Flaw>>& consequences() {
  static const std::map<Flaw, std::set<Flaw>> all{
      // Any address is also one that is longer than the registered one.
      {flaw::redirect_uri_unchecked,
       {flaw::redirect_prefix_match, flaw::redirect_ignores_case,
        flaw::redirect_decodes_before_match, flaw::redirect_ignores_query,
        flaw::redirect_trims_a_tab, flaw::redirect_https_prefix_match,
        flaw::redirect_wildcard_matched, flaw::replaced_redirect_uri_still_served,
        flaw::pushed_redirect_uri_unchecked, flaw::redirect_uri_of_any_client}},
      // What stands elsewhere is missing where it belongs.
      {flaw::metadata_below_the_server_path, {flaw::no_server_metadata}},
      // A query, or anything else, behind the registered one.
      {flaw::redirect_prefix_match, {flaw::redirect_ignores_query, flaw::redirect_trims_a_tab}},
      {flaw::registers_plain_http_redirect,
       {flaw::registers_loopback_look_alike, flaw::registers_plain_http_for_web_clients,
        flaw::update_checks_scheme_alone}},
      // Any client is also one that has a secret.
      {flaw::code_of_any_client, {flaw::code_of_any_confidential_client}},
      {flaw::refresh_token_of_any_client, {flaw::refresh_token_of_any_confidential_client}},
      {flaw::refresh_widens_scope_unsaid, {flaw::refresh_widens_scope}},
      {flaw::client_without_redirect_uri_redirected, {flaw::registers_without_redirect_uri}},
      // A missing client is an unknown one.
      {flaw::unknown_client_redirected, {flaw::missing_client_redirected}},
      // What need not be there may be empty, in the wrong place, or there twice.
      {flaw::response_type_optional, {flaw::empty_response_type_served}},
      {flaw::verifier_optional, {flaw::verifier_from_query}},
      {flaw::doubled_parameter_served, {flaw::doubled_challenge_served}},
      {flaw::doubled_token_parameter_served, {flaw::doubled_verifier_served}},
      // Any secret, any verifier, any address: also each of those that something else is wrong
      // with.
      {flaw::secret_unchecked,
       {flaw::secret_unchecked_in_body, flaw::secret_unchecked_at_refresh,
        flaw::empty_secret_served, flaw::secret_of_another_client_served,
        flaw::secret_compared_up_to_20, flaw::revocation_takes_any_secret,
        flaw::push_unauthenticated}},
      {flaw::secret_unchecked_in_body,
       {flaw::push_unauthenticated, flaw::revocation_takes_any_secret}},
      {flaw::confidential_client_without_secret_served,
       {flaw::push_by_client_id_alone_served, flaw::revocation_by_client_id_alone}},
      {flaw::pkce_optional,
       {flaw::pushed_request_without_challenge_served, flaw::challenge_optional_with_secret}},
      {flaw::verifier_unchecked,
       {flaw::verifier_may_be_the_challenge, flaw::short_verifier_served, flaw::verifier_cut_at_128,
        flaw::verifier_of_any_pending_code, flaw::short_verifier_redeems,
        flaw::odd_verifier_redeems}},
      {flaw::short_verifier_served, {flaw::short_verifier_redeems}},
      {flaw::redemption_ignores_redirect_uri, {flaw::redemption_takes_any_registered_uri}},
      // A member that is not known may have a language in its name.
      {flaw::unknown_registration_member_refused, {flaw::language_tagged_name_refused}},
      {flaw::registers_plain_http_for_web_clients, {flaw::update_checks_scheme_alone}},
      // One secret is everybody's.
      {flaw::one_secret_for_clients_of_one_name, {flaw::secret_of_another_client_served}},
      // Whoever signed a statement: also nobody.
      {flaw::software_statement_believed, {flaw::unsigned_statement_believed}},
      // A list of what is forbidden takes all other schemes.
      {flaw::registers_script_redirect, {flaw::registers_scheme_without_dot}},
      {flaw::management_token_of_any_client, {flaw::any_client_deletes_any}},
      {flaw::update_checks_no_redirects, {flaw::update_checks_scheme_alone}},
      // A code that works again at once works again later.
      {flaw::code_reusable, {flaw::code_reusable_after_refresh}},
      // A token that is never replaced is served for ever.
      {flaw::refresh_token_kept, {flaw::rotated_refresh_token_served}},
      // Without documents nothing is fetched, and nobody is asked about its client.
      {flaw::documents_never_fetched,
       {flaw::document_id_compared_without_case, flaw::document_id_compared_by_prefix,
        flaw::document_id_compared_decoded, flaw::document_id_optional,
        flaw::document_redirect_of_same_origin_served, flaw::document_redirect_query_ignored,
        flaw::document_name_optional, flaw::document_redirects_as_text_taken,
        flaw::document_redirects_optional, flaw::document_list_taken,
        flaw::document_secret_jwt_taken, flaw::document_secret_overlooked,
        flaw::document_key_client_served_as_public, flaw::failed_document_fetch_goes_on,
        flaw::removed_document_redirect_still_served, flaw::document_redirects_followed,
        flaw::document_redirect_on_host_followed, flaw::document_size_unlimited,
        flaw::document_size_by_header_alone}},
      {flaw::failed_document_fetch_goes_on,
       {flaw::document_redirects_followed, flaw::document_redirect_on_host_followed,
        flaw::document_size_unlimited, flaw::document_size_by_header_alone}},
      {flaw::documents_unsupported,
       {flaw::failed_document_fetch_cached, flaw::invalid_document_cached,
        flaw::document_loopback_port_compared}},
      {flaw::document_redirects_followed, {flaw::document_redirect_on_host_followed}},
      {flaw::document_size_unlimited, {flaw::document_size_by_header_alone}},
      {flaw::document_redirect_of_same_origin_served, {flaw::document_redirect_query_ignored}},
      // What a client gave up is still registered, by another one.
      {flaw::redirect_uri_of_any_client,
       {flaw::replaced_redirect_uri_still_served, flaw::removed_document_redirect_still_served}},
      // Less than what another flaw does.
      {flaw::errors_redirected_before_sign_in, {flaw::scope_errors_redirected_before_sign_in}},
      {flaw::loopback_port_compared,
       {flaw::ipv6_loopback_port_compared, flaw::localhost_port_compared,
        flaw::document_loopback_port_compared}},
      {flaw::odd_verifier_redeems, {flaw::short_verifier_redeems}},
      {flaw::request_uri_fetched, {flaw::request_uri_inside_known_by_spelling}},
      {flaw::pkce_downgrade_served, {flaw::challenge_optional_with_secret}},
      {flaw::iss_never_sent, {flaw::iss_lost_without_state}},
      // What is not revoked is not revoked a second later either.
      {flaw::revocation_without_effect,
       {flaw::revoked_access_token_lives_on, flaw::revocation_takes_a_second}},
      {flaw::revoked_access_token_lives_on, {flaw::revocation_takes_a_second}},
      {flaw::revocation_takes_a_second, {flaw::revoked_access_token_lives_on}},
      // Whoever asks is answered, or told something else than 401.
      {flaw::introspection_calls_bad_credentials_inactive, {flaw::introspection_open}},
      {flaw::introspection_wants_json, {flaw::introspection_open}},
      // Any signature, any key, any audience: also each of those that something else is wrong with.
      {flaw::assertion_signature_unchecked,
       {flaw::assertion_key_in_header_trusted, flaw::assertion_of_any_client_key_served,
        flaw::unsigned_assertion_served, flaw::unsigned_assertion_in_odd_case_served,
        flaw::assertion_hmac_by_public_pem_served, flaw::assertion_hmac_by_public_jwk_served,
        flaw::document_assertion_signature_unread}},
      {flaw::assertion_of_any_audience_served,
       {flaw::assertion_audience_prefix_matched, flaw::assertion_without_audience_served,
        flaw::assertion_audience_of_the_endpoint_served,
        flaw::assertion_audience_among_others_served}},
      {flaw::assertion_audience_prefix_matched, {flaw::assertion_audience_of_the_endpoint_served}},
      {flaw::push_unauthenticated, {flaw::push_by_client_id_alone_served}},
      {flaw::query_overrides_pushed_request, {flaw::query_challenge_overrides_pushed_one}},
      {flaw::advertised_assertions_refused,
       {flaw::assertion_audience_is_the_endpoint, flaw::assertion_needs_issue_time}},
      {flaw::assertion_audience_is_the_endpoint,
       {flaw::advertised_assertions_refused, flaw::assertion_audience_of_the_endpoint_served,
        flaw::assertion_needs_issue_time}},
      {flaw::basic_credentials_taken_raw, {flaw::basic_client_id_taken_raw}},
      {flaw::client_secrets_of_six_digits, {flaw::short_client_secrets}},
      {flaw::machine_methods_unlisted, {flaw::shared_secrets_only_advertised}},
      {flaw::unknown_resource_ignored, {flaw::resource_prefix_matched}},
      {flaw::audience_names_all_resources, {flaw::audience_not_restricted}},
      {flaw::audience_of_the_whole_origin, {flaw::audience_not_restricted}},
      // The same flaw, with another window.
      {flaw::code_reusable_within_1ms, {flaw::code_reusable_within_5ms}},
      {flaw::code_reusable_within_5ms, {flaw::code_reusable_within_1ms}},
  };
  return all;
}

/// Without the step they guard, requests further down cannot be made; the cases say that they were
/// blocked.
bool blocks_others(Flaw flaw) {
  return flaw == flaw::registration_without_client_id || flaw == flaw::code_in_fragment ||
         flaw == flaw::default_endpoints_elsewhere || flaw == flaw::registration_answers_a_page ||
         flaw == flaw::registration_needs_initial_token || flaw == flaw::secret_in_body_refused ||
         flaw == flaw::resource_parameter_refused || flaw == flaw::authorization_by_post_only;
}

TEST(FlawsTest, EveryFlawOfTheAuthorizationServerHasAProbe) {
  std::set<Flaw> probed;
  for (const Probe& probe : probes()) {
    probed.insert(probe.flaw);
  }
  std::set<Flaw> ours;
  for (const FlawRow& row : reference::flaws_of_the_authorization_server()) {
    ours.insert(row.flaw);
  }
  EXPECT_EQ(probed, ours);
}

TEST(FlawsTest, TheCorrectServerIsWrongInNothing) {
  Subject correct{FlawSet{}};
  for (const Probe& probe : probes()) {
    EXPECT_FALSE(probe.is_wrong(correct)) << probe.name;
  }
}

class FlawTest : public testing::TestWithParam<Probe> {};

TEST_P(FlawTest, IsWrongInThisRespectAndInNoOther) {
  const Flaw flaw = GetParam().flaw;
  Subject flawed({flaw});
  EXPECT_TRUE(GetParam().is_wrong(flawed));
  if (blocks_others(flaw)) {
    return;
  }
  const auto brought = consequences().find(flaw);
  for (const Probe& probe : probes()) {
    const bool expected = probe.flaw == flaw ||
                          (brought != consequences().end() && brought->second.contains(probe.flaw));
    EXPECT_EQ(probe.is_wrong(flawed), expected) << probe.name;
  }
}

std::string name_of(const testing::TestParamInfo<Probe>& tested) {
  std::string name = tested.param.name;
  std::erase(name, ',');
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Every, FlawTest, testing::ValuesIn(probes()), name_of);

}  // namespace
}  // namespace assay::issuer
