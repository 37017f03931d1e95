#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/scopes: what a token allows, how a refusal is told, and that nothing gets around it.
std::vector<Case> refusal_challenge_cases();
std::vector<Case> scope_cases();
std::vector<Case> operation_cases();
std::vector<Case> private_call_cases();
std::vector<Case> insufficient_scope_cases();
std::vector<Case> scope_attack_cases();
std::vector<Case> escalation_cases();
std::vector<Case> escalation_attacks();
std::vector<Case> before_processing_cases();
std::vector<Case> effect_cases();
std::vector<Case> rare_road_cases();

}  // namespace assay::suites
