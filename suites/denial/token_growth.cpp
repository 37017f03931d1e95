#include <gmock/gmock.h>

#include <algorithm>

#include "harness/catalog/flaws/denial.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/denial/cases.hpp"
#include "suites/denial/shapes.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// An operation that needs scopes and does nothing: a resource or a prompt of the target file, else
/// the list of the tools.
CallRequest harmless_request(const Probe& probe) {
  const auto& calls = probe.target().calls;
  const auto found = std::ranges::find_if(calls, [](const ToolCall& call) {
    return call.tool.empty() && !call.scopes.empty() && !call.is_private;
  });
  return found == calls.end() ? CallRequest{"tools/list", Document::object()} : request_for(*found);
}

/// Tokens that nobody signed: whatever is done with them is done for everybody who asks.
std::vector<Shape> unsigned_shapes(Probe& probe) {
  const auto with_token = [&probe](const std::string& token) {
    return probe.mcp().knock_request(mcp::bearer(token));
  };
  return {
      {.what = "a token of dots",
       .request = [=](std::size_t size) { return with_token("assay" + repeated(".", size)); },
       .most = 32'768},
      {.what = "a token of letters",
       .request =
           [=](std::size_t size) { return with_token("assay." + repeated("A", size) + ".assay"); },
       .most = 32'768}};
}

/// Good tokens with more in their scope than the operation needs.
std::vector<Shape> scope_shapes(Probe& probe, const mcp::Session& session) {
  const CallRequest call = harmless_request(probe);
  const auto with_scopes = [&probe, &session, call](const std::string& scopes) {
    const Document claims = probe.honest_claims();
    const std::string all = scopes + " " + claims.text("scope").value_or("");
    return probe.mcp().call_request(session,
                                    mcp::bearer(probe.minter().sign(claims.with("scope", all))),
                                    call.method, call.params);
  };
  return {{.what = "a scope of wildcards",
           .request = [=](std::size_t size) { return with_scopes(repeated("*", size) + "!"); },
           .most = 8192},
          {.what = "scopes of a token",
           .request =
               [=](std::size_t size) {
                 std::string scopes;
                 for (std::size_t i = 0; i < size; ++i) {
                   scopes += (i == 0 ? "s" : " s") + std::to_string(i);
                 }
                 return with_scopes(scopes);
               },
           .most = 4096}};
}

Case tokens_are_checked_in_time() {
  return denial({
      .id = "access.token_is_checked_in_step_with_its_size",
      .claim = "The time to check a token grows no faster than the token.",
      .cites = {req::token_check_time_bounded},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::token_text_copied_per_part, flaw::scope_wildcards_backtrack},
      .method = "Sends tokens of many dots and letters that nobody signed, and, where the server "
                "trusts our issuer, good tokens with ever longer wildcards or ever more words in "
                "their scope, from 2 to 32768, and measures how long each answer takes. Fails only "
                "where the time is three tenths of a second longer than at the beginning, grew "
                "with an exponent above 1.5, and does so once more; stops at the first size where "
                "that is clear, or that the server refuses as too large.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            expect_no_growth(probe, req::token_check_time_bounded, unsigned_shapes(probe));
            if (!probe.engagement().options().minter) {
              return;
            }
            const std::string honest = probe.minter().sign(probe.honest_claims());
            const mcp::Session session = probe.mcp().open(mcp::bearer(honest));
            expect_no_growth(probe, req::token_check_time_bounded, scope_shapes(probe, session));
            end_session(probe, session);
          },
  });
}

}  // namespace

std::vector<Case> token_growth_cases() { return {tokens_are_checked_in_time()}; }

}  // namespace assay::suites
