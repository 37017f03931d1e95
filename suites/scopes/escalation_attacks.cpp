#include <gmock/gmock.h>

#include "fixtures/generators/disguised_call.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/escalation.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/executed.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

struct Sent {
  http::Exchange exchange{};
  Document result{};  ///< of the call; null where it had none
};

Sent send_disguised(Probe& probe, const gen::CallDisguise& disguise,
                    const ForbiddenCall& forbidden) {
  const mcp::Client client = probe.mcp();
  const mcp::Credential reduced = mcp::bearer(token_for(probe, forbidden.granted));
  const mcp::Session session = client.open(reduced);
  if (!session.opened) {
    throw Inconclusive{"No session could be opened: " + describe(session.opening) + "."};
  }
  const CallRequest call = request_for(forbidden.call);
  const http::Request honest = client.call_request(session, reduced, call.method, call.params);
  const http::Request request =
      gen::disguised(disguise, honest,
                     {.tool = forbidden.allowed->tool, .arguments = forbidden.allowed->arguments});
  // The answers to a batch may come one by one; any other stream need not end.
  const bool is_batch = disguise.mutation.kind.starts_with("batch.");
  const http::Exchange exchange =
      is_batch ? probe.send(request, "a forbidden call in a batch")
               : client.send(request, "a forbidden call in disguise").exchange;
  if (session.id) {
    probe.send(client.delete_request(session, reduced), "leave no session behind");
  }
  const Document id =
      disguise.mutation.kind == "encoding.id" ? disguise.mutation.with : id_of(honest);
  return {.exchange = exchange, .result = result_of(exchange, id)};
}

/// A tool that is open to everybody is another finding.
void demand_that_the_plain_call_is_refused(Probe& probe, const ForbiddenCall& forbidden) {
  const mcp::Reply plain = make_call(probe, forbidden.call, token_for(probe, forbidden.granted),
                                     "the forbidden call without disguise");
  if (testing::Value(plain, IsLetThrough())) {
    probe.not_applicable(
        "The forbidden call is served without any disguise: see "
        "access.each_tool_needs_each_of_its_scopes.");
  }
}

Case disguises() {
  return attack::attack<gen::CallDisguise>({
      .id = "access.disguised_call_stays_forbidden",
      .claim = "A call that the token does not permit is not carried out, however it is dressed up "
               "as another: by headers, by members that stand twice or in other case, by escapes, "
               "in a batch, or as a request of another era.",
      .cites = {req::tool_access_controlled},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_decided_by_name_header, flaw::scope_decided_by_method_header,
                flaw::first_of_doubled_names_checked, flaw::names_checked_in_any_case,
                flaw::escaped_names_unchecked, flaw::other_era_excuses_scope},
      .method = "Calls a tool of the target file with a token that may call another one, and makes "
                "the request look like that other call in one respect. Passes on anything but "
                "the result of the forbidden tool.",
      .control = honest_token_is_served(),
      .attempts = 120,
      .inputs =
          [](Probe& probe) {
            const ForbiddenCall forbidden = forbidden_tool(probe);
            demand_that_both_are_called(probe, forbidden);
            demand_that_the_plain_call_is_refused(probe, forbidden);
            return gen::call_disguises();
          },
      .run =
          [](Probe& probe, const gen::CallDisguise& disguise) {
            const ForbiddenCall forbidden = forbidden_tool(probe);
            const Sent sent = send_disguised(probe, disguise, forbidden);
            bool was_carried_out = !sent.result.is_null();
            if (was_carried_out && gen::names_both(disguise)) {
              // A server may read it as the call that the token permits.
              const KnownResult known = known_result(probe, forbidden);
              if (!known.tells_apart) {
                probe.not_applicable("Which of the two tools ran cannot be told.");
              }
              was_carried_out = content_of(sent.result) == known.content;
            }
            probe.expect(
                req::tool_access_controlled,
                Finding{.what = "the result of the forbidden tool",
                        .value = was_carried_out ? std::optional(sent.result.dump()) : std::nullopt,
                        .from = {sent.exchange}},
                Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> escalation_attacks() { return {disguises()}; }

}  // namespace assay::suites
