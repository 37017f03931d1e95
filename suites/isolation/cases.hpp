#pragma once

#include <vector>

#include "harness/catalog/case.hpp"

namespace assay::suites {

// suites/isolation: what belongs to one user, and how another gets at it. The ids begin with
// "access.", like those of the phase that they are part of.
std::vector<Case> session_ownership_cases();
std::vector<Case> session_id_cases();
std::vector<Case> request_id_attacks();
std::vector<Case> stated_caller_cases();
std::vector<Case> task_ownership_cases();
std::vector<Case> task_id_cases();
std::vector<Case> task_lifetime_cases();
std::vector<Case> state_handle_cases();
std::vector<Case> request_state_cases();
std::vector<Case> request_state_attacks();
std::vector<Case> elicitation_answer_cases();
std::vector<Case> elicitation_form_cases();
std::vector<Case> elicitation_page_cases();
std::vector<Case> caching_cases();
/// Leaves exchanges behind, and so comes after the others that begin some.
std::vector<Case> abandoned_exchange_cases();

}  // namespace assay::suites
