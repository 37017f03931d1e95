#include "suites/all_cases.hpp"

#include <algorithm>
#include <iterator>

#include "suites/access/cases.hpp"
#include "suites/authorization/cases.hpp"
#include "suites/discovery/cases.hpp"

namespace assay::suites {
namespace {

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& list : {
           resource_metadata_cases,
           server_metadata_cases,
           endpoint_cases,
           registration_cases,
           client_credentials_cases,
           pkce_cases,
           redirect_uri_cases,
           redirect_uri_attacks,
           authorization_request_cases,
           authorization_response_cases,
           redemption_cases,
           token_response_cases,
           refresh_cases,
           revocation_cases,
           grant_sequences_attacks,
           introspection_sequences_attacks,
           challenge_cases,
           token_validation_cases,
           token_transport_cases,
           scope_cases,
           session_cases,
           session_sequences_attacks,
           road_cases,
           transport_cases,
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
