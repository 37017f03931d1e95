#include "suites/all_cases.hpp"

#include <algorithm>
#include <iterator>

#include "suites/access/cases.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/denial/cases.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/exposure/cases.hpp"
#include "suites/grants/cases.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/registration/cases.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/stateless/cases.hpp"
#include "suites/streams/cases.hpp"
#include "suites/tokens/cases.hpp"
#include "suites/transport/cases.hpp"

namespace assay::suites {
namespace {

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& list : {
           resource_metadata_cases,
           server_metadata_cases,
           endpoint_cases,
           forwarded_attacks,
           metadata_place_cases,
           first_revision_cases,
           metadata_agreement_cases,
           metadata_member_cases,
           signed_metadata_cases,
           advertised_endpoint_cases,
           advertised_feature_cases,
           resource_identity_cases,
           registration_cases,
           registration_attacks,
           client_credentials_cases,
           client_authentication_attacks,
           pkce_cases,
           pkce_attacks,
           redirect_uri_cases,
           redirect_uri_attacks,
           race_attacks,
           registration_race_attacks,
           authorization_request_cases,
           authorization_request_attacks,
           authorization_response_cases,
           sign_in_cases,
           redemption_cases,
           confidential_binding_cases,
           verifier_attacks,
           code_binding_attacks,
           artefact_attacks,
           token_response_cases,
           token_request_attacks,
           scope_attacks,
           resource_attacks,
           refresh_cases,
           revocation_cases,
           introspection_attacks,
           grant_sequences_attacks,
           introspection_sequences_attacks,
           odd_request_cases,
           endpoint_access_cases,
           redirect_target_cases,
           loopback_port_cases,
           open_redirect_cases,
           challenge_form_cases,
           response_parameter_cases,
           page_header_cases,
           page_value_cases,
           consent_form_cases,
           repeated_request_cases,
           registration_offer_cases,
           registration_request_cases,
           registrant_privilege_cases,
           software_statement_cases,
           registered_url_cases,
           registered_redirect_cases,
           client_secret_cases,
           client_key_cases,
           client_page_cases,
           registration_management_cases,
           registration_update_cases,
           client_deletion_cases,
           token_endpoint_cases,
           token_lifetime_cases,
           replayed_code_cases,
           artefact_kind_cases,
           guessing_cases,
           jwt_access_token_cases,
           jwt_audience_cases,
           refreshed_grant_cases,
           token_revocation_cases,
           revocation_request_cases,
           introspection_cases,
           introspected_token_cases,
           challenge_cases,
           refusal_challenge_cases,
           token_validation_cases,
           token_transport_cases,
           token_place_cases,
           token_claim_cases,
           issuer_key_cases,
           issuer_outage_cases,
           scope_cases,
           operation_cases,
           private_call_cases,
           insufficient_scope_cases,
           escalation_cases,
           before_processing_cases,
           effect_cases,
           rare_road_cases,
           session_cases,
           session_sequences_attacks,
           road_cases,
           transport_cases,
           lifecycle_cases,
           version_negotiation_cases,
           session_header_cases,
           json_rpc_cases,
           error_code_cases,
           notification_cases,
           batch_cases,
           post_cases,
           encoding_cases,
           server_message_cases,
           token_attacks,
           claims_matrix_attacks,
           credential_attacks,
           scope_attack_cases,
           escalation_attacks,
           transport_attacks,
           routing_header_cases,
           name_header_cases,
           parameter_header_cases,
           request_metadata_cases,
           answer_cases,
           code_and_form_cases,
           leftover_cases,
           old_transport_cases,
           memory_cases,
           listing_cases,
           listen_stream_cases,
           cancellation_cases,
           reach_cases,
           leak_cases,
           trail_cases,
           log_message_cases,
           session_ownership_cases,
           session_id_cases,
           request_id_attacks,
           stated_caller_cases,
           task_ownership_cases,
           task_id_cases,
           task_lifetime_cases,
           state_handle_cases,
           request_state_cases,
           request_state_attacks,
           elicitation_answer_cases,
           elicitation_form_cases,
           elicitation_page_cases,
           caching_cases,
           abandoned_exchange_cases,
           file_path_attacks,
           resource_uri_cases,
           tool_argument_cases,
           tool_result_cases,
           tool_definition_cases,
           prompt_argument_cases,
           prompt_argument_attacks,
           completion_cases,
           cross_origin_cases,
           uri_growth_cases,
           token_growth_cases,
           message_growth_cases,
           get_stream_cases,
           request_stream_cases,
           resumption_cases,
           resumption_access_cases,
           progress_cases,
           cancelled_call_cases,
           own_request_cases,
           input_request_cases,
       }) {
    std::ranges::move(list(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

const Catalog& catalog() {
  static const Catalog all(all_cases());
  return all;
}

}  // namespace assay::suites
