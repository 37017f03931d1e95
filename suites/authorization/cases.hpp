#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/authorization: how a client becomes one and gets a token.
std::vector<Case> registration_cases();
std::vector<Case> registration_attacks();
std::vector<Case> client_credentials_cases();
std::vector<Case> client_authentication_attacks();
std::vector<Case> pkce_cases();
std::vector<Case> pkce_attacks();
std::vector<Case> redirect_uri_cases();
std::vector<Case> redirect_uri_attacks();
std::vector<Case> race_attacks();
std::vector<Case> registration_race_attacks();
std::vector<Case> authorization_request_cases();
std::vector<Case> authorization_request_attacks();
std::vector<Case> authorization_response_cases();
std::vector<Case> sign_in_cases();
std::vector<Case> redemption_cases();
std::vector<Case> confidential_binding_cases();
std::vector<Case> verifier_attacks();
std::vector<Case> code_binding_attacks();
std::vector<Case> artefact_attacks();
std::vector<Case> token_response_cases();
std::vector<Case> token_request_attacks();
std::vector<Case> scope_attacks();
std::vector<Case> resource_attacks();
std::vector<Case> refresh_cases();
std::vector<Case> revocation_cases();
std::vector<Case> introspection_attacks();
std::vector<Case> grant_sequences_attacks();
std::vector<Case> introspection_sequences_attacks();

}  // namespace assay::suites
