#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/isolation.hpp"
#include "suites/isolation/cases.hpp"
#include "suites/isolation/handle_road.hpp"
#include "suites/isolation/task_support.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr auto client_info = "io.modelcontextprotocol/clientInfo";

/// Where servers behind a gateway look for the user, and forget that clients can write there too.
constexpr std::array headers{
    "X-User-Id",         "X-User",      "X-Forwarded-User",    "X-Remote-User",
    "X-Forwarded-Email", "Remote-User", "X-Authenticated-User"};
constexpr std::array members{"userId", "user_id", "user", "username", "sub", "subject", "email"};

std::string name_of_owner(Probe& probe) {
  const auto subject = issuer::Minter::claims_of(probe.access_token_of(0)).text("sub");
  if (!subject && probe.target().users.empty()) {
    probe.not_exercised("a token that names its user, or the name (users: in the target file)");
  }
  return subject ? *subject : probe.target().users.front().username;
}

http::Request stating(const http::Request& request, const std::string& user) {
  http::Request stated = request;
  for (const char* header : headers) {
    stated.headers.set(header, user);
  }
  const auto body = Document::parse(request.body);
  Document meta = body ? (*body)["params"]["_meta"] : Document();
  for (const char* member : members) {
    meta = meta.with(member, user);
  }
  return with_param(stated, "_meta", meta);
}

/// A request for what only one user may have, made by another: in its handshake revision a
/// session's, else that of a state with a handle.
struct ForeignRequest {
  http::Request owners{};
  http::Request others{};
};

ForeignRequest foreign_request(Probe& probe, const TwoUsers& users, const mcp::Session& session) {
  if (era_of(probe.revision()) == Era::handshake) {
    const CallRequest list{"tools/list", Document::object()};
    return {.owners = request_in(probe, session, users.owner, list),
            .others = request_in(probe, session, users.other, list)};
  }
  const HandleRoad road = find_handle_road(probe, users.owner);
  const CallRequest use = road.with_handle(road.fresh_handle(probe, users.owner));
  return {.owners = request_in(probe, session, users.owner, use),
          .others = request_in(probe, session, users.other, use)};
}

Case stated_user_is_not_believed() {
  return conformance({
      .id = "access.stated_user_is_not_believed",
      .claim = "Who a client says that its user is opens nothing: the token alone names the user.",
      .cites = {req::claimed_identity_not_trusted},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::user_taken_from_header, flaw::user_taken_from_meta},
      .method = "Looks for something that the server gives to one user and refuses to another (a "
                "session, or the state behind a handle), and asks for it as the other, with the "
                "name of the first in headers that gateways use and in members of _meta. Passes "
                "when it is refused all the same.",
      .control = both_users_are_served(),
      .run =
          [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            const std::string owner = name_of_owner(probe);
            const mcp::Session session = session_of(probe, users.owner);
            const ForeignRequest request = foreign_request(probe, users, session);
            const mcp::Client client = probe.mcp();
            const mcp::Reply plain = client.send(request.others, "what is another user's");
            const mcp::Reply stated =
                client.send(stating(request.others, owner), "the same, stating to be that user");
            const mcp::Reply own =
                client.send(stating(request.owners, owner), "the same, of that user");
            leave(probe, session, users.owner);
            if (testing::Value(plain, IsCarriedOut())) {
              probe.not_applicable("The server does not keep the two users apart there.");
            }
            probe.require("its user is served", own, IsCarriedOut());
            probe.expect(req::claimed_identity_not_trusted, stated, testing::Not(IsCarriedOut()));
          },
  });
}

/// Names of clients that servers are known to treat in their own way, or that somebody may think
/// nobody else would use.
constexpr std::array clients{"mcp-inspector", "inspector", "claude-ai",
                             "claude-code",   "cursor",    "Visual Studio Code",
                             "internal",      "admin",     "test"};

http::Request named(const http::Request& request, const std::string& name) {
  const auto body = Document::parse(request.body);
  const Document meta = body ? (*body)["params"]["_meta"] : Document();
  return with_param(request, "_meta", meta.with(client_info, meta[client_info].with("name", name)));
}

std::vector<std::string> tools_in(const mcp::Reply& reply) {
  std::vector<std::string> names;
  const Document tools = reply.result()["tools"];
  for (std::size_t i = 0; i < tools.size(); ++i) {
    names.push_back(tools.at(i).text("name").value_or(""));
  }
  std::ranges::sort(names);
  return names;
}

Case client_name_opens_no_door() {
  return conformance({
      .id = "access.client_name_opens_no_door",
      .claim = "Under whatever name a client comes, it needs a token, and is shown the same tools.",
      .cites = {req::client_info_not_trusted},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::client_info_opens_doors, flaw::client_info_shows_more},
      .method = "Lists the tools under the names of well-known clients and of internal ones, "
                "without a token and with one. Passes on 401 without, and with it on the list that "
                "the harness gets under its own name.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            if (era_of(probe.revision()) == Era::handshake) {
              probe.not_applicable("In this revision a client says its name once, when it opens.");
            }
            const mcp::Client client = probe.mcp();
            const mcp::Credential user = mcp::bearer(probe.access_token());
            const http::Request honest = client.knock_request(user);
            const auto usual = tools_in(client.send(honest, "the tools, under our own name"));
            for (const char* name : clients) {
              probe.expect(
                  req::client_info_not_trusted,
                  client.send(named(client.knock_request(mcp::no_token), name), "no token"),
                  StatusIs(401));
              const mcp::Reply reply = client.send(named(honest, name), "the tools, by name");
              Finding finding{.what = "a list of other tools", .from = {reply.exchange}};
              if (reply.succeeded() && tools_in(reply) != usual) {
                finding.value = std::string("for the client ") + name;
              }
              probe.expect(req::client_info_not_trusted, finding, testing::Not(IsPresent()));
            }
          },
  });
}

/// URL mode is for third parties: who has no token is to get one by MCP authorization.
MATCHER(SendsUserToAPage, negation ? "no elicitation that sends the user to a page"
                                   : "an elicitation that sends the user to a page") {
  const mcp::Reply& reply = arg;
  constexpr std::int64_t url_elicitation_required = -32042;
  return reply.error_code() == url_elicitation_required ||
         reply.result().text("resultType") == "input_required";
}

CallRequest any_tool_call(const Probe& probe) {
  for (const ToolCall& call : probe.target().calls) {
    if (!call.tool.empty()) {
      return request_for(call);
    }
  }
  return {"tools/call",
          Document::object({{"name", "assay_no_such_tool"}, {"arguments", Document::object()}})};
}

Case url_mode_is_no_sign_in() {
  return conformance({
      .id = "access.url_mode_is_no_sign_in",
      .claim = "A call without a token is refused, and not answered with a page to sign in at.",
      .cites = {req::url_mode_is_not_sign_in},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::url_mode_signs_in},
      .method = "As a client that can open pages, calls a tool without a token, inside a session "
                "opened honestly where there are sessions. Passes unless the answer is an "
                "elicitation (-32042, or input_required).",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const Document can_open_pages = Document::object(
                {{"elicitation", Document::object({{"url", Document::object()}})}});
            const mcp::Credential user = mcp::bearer(probe.access_token());
            const mcp::Session session = session_of(probe, user, can_open_pages);
            const mcp::Reply reply = probe.mcp().send(
                request_in(probe, session, mcp::no_token, any_tool_call(probe), can_open_pages),
                "a call without a token");
            leave(probe, session, user);
            probe.expect(req::url_mode_is_not_sign_in, reply, testing::Not(SendsUserToAPage()));
          },
  });
}

}  // namespace

std::vector<Case> stated_caller_cases() {
  return {stated_user_is_not_believed(), client_name_opens_no_door(), url_mode_is_no_sign_in()};
}

}  // namespace assay::suites
