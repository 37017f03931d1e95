#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/access_tokens.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/cases.hpp"
#include "suites/access/claims_matrix.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// A claim that has to be right in every token. Revision 2025-03-26 demands no more of `iss` than
/// SHOULD; that a token without `exp` is refused, no text of MCP demands.
bool has_to_be_refused(const ClaimsCell& cell, Revision revision) {
  return cell.of("aud") != ClaimState::right || cell.of("exp") == ClaimState::wrong ||
         (cell.of("iss") != ClaimState::right && revision != Revision::v2025_03_26);
}

Case matrix() {
  return attack::attack<ClaimsCell>({
      .id = "access.claims_matrix_holds",
      .claim = "However good, bad and missing claims are combined: a token with one that is bad "
               "gets 401.",
      .cites = {req::token_validated_as_a_whole, req::token_without_expiry_refused,
                req::not_yet_valid_token_refused},
      .applies_to = {Feature::protection},
      .needs = {Need::trusted_issuer},
      .flaws = {flaw::audience_unchecked, flaw::issuer_unchecked, flaw::expiry_unchecked,
                flaw::nbf_unchecked, flaw::expiry_unchecked_without_nbf},
      .method = "Signs tokens with every combination of iss, aud, exp, nbf and scope being right, "
                "wrong or missing. What the scope is makes no difference to a token that is bad "
                "otherwise; a token without nbf may be good.",
      .control = minted_token_is_served(),
      .all_inputs =
          [](Probe& probe) {
            // None of the rules is about these.
            auto cells = all_claims_cells();
            std::erase_if(cells, [&probe](const ClaimsCell& cell) {
              return !has_to_be_refused(cell, probe.revision()) &&
                     cell.of("exp") == ClaimState::right && cell.of("nbf") != ClaimState::wrong;
            });
            return cells;
          },
      .run =
          [](Probe& probe, const ClaimsCell& cell) {
            const std::string token = probe.minter().sign(cell.applied_to(probe.honest_claims()));
            const mcp::Reply reply = probe.mcp().knock(mcp::bearer(token), cell.text());
            if (has_to_be_refused(cell, probe.revision())) {
              probe.expect(req::token_validated_as_a_whole, reply, StatusIs(401));
            } else if (cell.of("exp") == ClaimState::missing) {
              probe.expect(req::token_without_expiry_refused, reply, StatusIs(401));
            } else if (cell.of("nbf") == ClaimState::wrong) {
              probe.expect(req::not_yet_valid_token_refused, reply, StatusIs(401));
            }
          },
  });
}

}  // namespace

std::vector<Case> claims_matrix_attacks() { return {matrix()}; }

}  // namespace assay::suites
