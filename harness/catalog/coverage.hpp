#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/catalog/case.hpp"
#include "harness/catalog/requirement.hpp"

namespace assay {

/// What becomes of a requirement. Derived from the cases and the register; nobody writes it down.
enum class Coverage {
  covered,   ///< at least one case cites it
  excluded,  ///< none will, and the row says why
  awaiting,  ///< none does so far: it awaits one (suites/requirements/awaiting_cases.txt)
  missing,   ///< none does, and nothing says why: fails the project's tests
};
std::string_view name_of(Coverage coverage);
/// The same for people: "awaits a case" where the name is "awaiting".
std::string_view phrase_of(Coverage coverage);

bool cites(const Case& item, const Requirement& requirement);

/// Those of `cases` that cite the requirement, in their order.
std::vector<const Case*> cases_of(const Requirement& requirement,
                                  const std::vector<const Case*>& cases);

Coverage coverage_of(const Requirement& requirement, const std::vector<const Case*>& cases);

/// True where every one of `cases` that catches the flaw does so with tokens forged under keys of
/// an issuer that the server trusts: a server that was started elsewhere shows it to nobody else.
bool needs_forged_tokens(Flaw flaw, const std::vector<const Case*>& cases);

/// One sentence for each row of the register that is not accounted for exactly once: without a case
/// and without a reason, or with a case and a reason to have none.
std::vector<std::string> coverage_mistakes(const std::vector<const Case*>& cases);

}  // namespace assay
