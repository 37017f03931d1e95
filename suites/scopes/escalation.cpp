#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/escalation.hpp"
#include "harness/catalog/flaws/scopes.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/scopes/cases.hpp"
#include "suites/scopes/executed.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

Finding result_finding(const http::Exchange& exchange, const Document& id) {
  const Document result = result_of(exchange, id);
  return {.what = "the result of the forbidden call",
          .value = result.is_null() ? std::nullopt : std::optional(result.dump()),
          .from = {exchange}};
}

/// A gateway may route by the headers; what a token permits is decided where the body is carried
/// out.
Case body_decides() {
  return conformance({
      .id = "access.scope_is_decided_by_the_body",
      .claim = "A tool is not called for a token that lacks its scope because Mcp-Name or "
               "Mcp-Method name something that the token permits.",
      .cites = {req::scope_decided_by_body},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::scope_decided_by_name_header, flaw::scope_decided_by_method_header},
      .method = "Calls a tool with a token that lacks its scope, once with the name of a permitted "
                "tool in Mcp-Name, once with tools/list in Mcp-Method. Passes on anything but the "
                "result of the forbidden tool.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const ForbiddenCall forbidden = forbidden_tool(probe);
            demand_that_both_are_called(probe, forbidden);
            const mcp::Credential reduced = mcp::bearer(token_for(probe, forbidden.granted));
            const CallRequest call = request_for(forbidden.call);
            const mcp::Client client = probe.mcp();
            for (const auto& [header, value] :
                 {std::pair{std::string("Mcp-Name"), forbidden.allowed->tool},
                  {"Mcp-Method", "tools/list"}}) {
              http::Request request = client.call_request({}, reduced, call.method, call.params);
              request.headers.set(header, value);
              const mcp::Reply reply = client.send(request, header + " names something else");
              probe.expect(req::scope_decided_by_body,
                           result_finding(reply.exchange, id_of(request)), Not(IsPresent()));
            }
          },
  });
}

/// Both calls in one POST, the forbidden one at `place` (0 or 1).
struct Batch {
  http::Request request{};
  Document permitted_id{};
  Document forbidden_id{};
};

Batch batch_of(const mcp::Client& client, const mcp::Session& session,
               const mcp::Credential& credential, const ForbiddenCall& forbidden, int place) {
  const auto made = [&](const ToolCall& call) {
    const CallRequest request = request_for(call);
    return client.call_request(session, credential, request.method, request.params);
  };
  const http::Request permitted = made(*forbidden.allowed);
  Batch batch{.request = made(forbidden.call), .permitted_id = id_of(permitted)};
  batch.forbidden_id = id_of(batch.request);
  const Document one = Document::parse(permitted.body).value_or(Document());
  const Document other = Document::parse(batch.request.body).value_or(Document());
  batch.request.body =
      (place == 0 ? Document::array({other, one}) : Document::array({one, other})).dump();
  return batch;
}

void demand_batches(Probe& probe, const mcp::Client& client, const mcp::Session& session,
                    const ForbiddenCall& forbidden) {
  const Batch honest = batch_of(client, session, mcp::bearer(probe.access_token()), forbidden, 1);
  const http::Exchange reply =
      probe.send(honest.request, "control: both calls, by a token that may make them");
  if (result_of(reply, honest.forbidden_id).is_null() ||
      result_of(reply, honest.permitted_id).is_null()) {
    probe.not_applicable("The server does not answer the calls of an honest batch.");
  }
}

Case batch_members() {
  return conformance({
      .id = "access.each_call_of_a_batch_is_authorized",
      .claim = "In a batch no call is made that the token does not permit, whatever stands beside "
               "it.",
      .cites = {req::each_call_of_batch_authorized},
      .applies_to = {Feature::protection},
      .needs = {Need::scoped_call, Need::access_token},
      .flaws = {flaw::batch_checked_by_first_call, flaw::scope_unchecked},
      .method = "Sends a batch with a call that the token permits and one that it does not, in "
                "both orders. Passes when there is no result of the latter, whether the batch is "
                "refused as a whole or not.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const ForbiddenCall forbidden = forbidden_tool(probe);
            const mcp::Client client = probe.mcp();
            const mcp::Session session = open_honest_session(probe);
            demand_batches(probe, client, session, forbidden);
            end_session(probe, session);
            const mcp::Credential reduced = mcp::bearer(token_for(probe, forbidden.granted));
            const mcp::Session own = client.open(reduced);
            for (const int place : {1, 0}) {
              const Batch batch = batch_of(client, own, reduced, forbidden, place);
              const http::Exchange reply = probe.send(
                  batch.request, place == 1 ? "the forbidden call behind a permitted one"
                                            : "the forbidden call in front of a permitted one");
              probe.expect(req::each_call_of_batch_authorized,
                           result_finding(reply, batch.forbidden_id), Not(IsPresent()));
            }
            if (own.id) {
              probe.send(client.delete_request(own, reduced), "leave no session behind");
            }
          },
  });
}

}  // namespace

std::vector<Case> escalation_cases() { return {body_decides(), batch_members()}; }

}  // namespace assay::suites
