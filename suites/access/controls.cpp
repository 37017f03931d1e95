#include "suites/access/controls.hpp"

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

using matchers::IsAnswered;
using matchers::IsServed;

Control honest_token_is_served() {
  return {.name = "an honest token is served", .step = Step::access, .run = [](Probe& probe) {
            probe.require(
                "an honest token is served",
                probe.mcp().knock(mcp::bearer(probe.access_token()), "control: an honest token"),
                IsAnswered());
          }};
}

Control minted_token_is_served() {
  return {.name = "a minted honest token is served", .step = Step::access, .run = [](Probe& probe) {
            const std::string token = probe.minter().sign(probe.honest_claims());
            probe.require("a minted honest token is served",
                          probe.mcp().knock(mcp::bearer(token), "control: a minted honest token"),
                          IsAnswered());
          }};
}

Control good_token_is_served() {
  return {.name = "a good token is served", .step = Step::access, .run = [](Probe& probe) {
            const bool minted = probe.engagement().options().minter.has_value();
            (minted ? minted_token_is_served() : honest_token_is_served()).run(probe);
          }};
}

void demand_that_signatures_count(Probe& probe) {
  const std::string token = probe.minter().sign_with_foreign_key(probe.honest_claims(), false);
  if (probe.mcp().knock(mcp::bearer(token), "a token of a foreign key").succeeded()) {
    probe.not_applicable("The server serves whatever key a token is signed with.");
  }
}

mcp::Credential honest_credential(Probe& probe) {
  return probe.facts().is_protected ? mcp::bearer(probe.access_token()) : mcp::no_token;
}

Control honest_request_is_served() {
  return {.name = "an honest request is served", .step = Step::access, .run = [](Probe& probe) {
            probe.require("an honest request is served",
                          probe.mcp().knock(honest_credential(probe), "control: an honest request"),
                          IsAnswered());
          }};
}

Control honest_session_is_served() {
  return {.name = "an honest session is served", .step = Step::access, .run = [](Probe& probe) {
            const mcp::Session session = open_honest_session(probe);
            const mcp::Reply reply =
                probe.mcp().call(session, mcp::bearer(probe.access_token()), "tools/list",
                                 Document::object(), "control: an honest session");
            end_session(probe, session);
            probe.require("an honest session is served", reply, matchers::IsAnswered());
          }};
}

mcp::Session open_honest_session(Probe& probe) {
  mcp::Session session = probe.mcp().open(mcp::bearer(probe.access_token()));
  if (!session.opened) {
    throw Inconclusive{"No session could be opened: " + describe(session.opening) + "."};
  }
  return session;
}

void end_session(Probe& probe, const mcp::Session& session) {
  if (session.id) {
    probe.send(probe.mcp().delete_request(session, mcp::bearer(probe.access_token())),
               "leave no session behind");
  }
}

CallRequest request_for(const ToolCall& call) {
  if (!call.resource.empty()) {
    return {"resources/read", Document::object({{"uri", call.resource}})};
  }
  if (!call.prompt.empty()) {
    return {"prompts/get",
            Document::object({{"name", call.prompt}, {"arguments", call.arguments}})};
  }
  return {"tools/call", Document::object({{"name", call.tool}, {"arguments", call.arguments}})};
}

bool asks_behind_the_opening(Probe& probe) {
  return probe.facts().anonymous.succeeded() &&
         probe.mcp().list_tools(mcp::no_token).exchange.status() == 401;
}

mcp::Reply make_call(Probe& probe, const ToolCall& call, const std::string& token,
                     const std::string& purpose) {
  const CallRequest request = request_for(call);
  const mcp::Client client = probe.mcp();
  const mcp::Session session = client.open(mcp::bearer(token));
  if (!session.opened) {
    return session.opening;
  }
  mcp::Reply reply =
      client.call(session, mcp::bearer(token), request.method, request.params, purpose);
  end_session(probe, session);
  return reply;
}

}  // namespace assay::suites
