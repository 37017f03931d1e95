#include "suites/isolation/two_users.hpp"

#include "fixtures/matchers/http_matchers.hpp"

namespace assay::suites {
namespace {

constexpr auto capabilities_member = "io.modelcontextprotocol/clientCapabilities";

std::string token_in(const mcp::Credential& credential) {
  const std::string value = credential.authorization.value_or("");
  return value.substr(std::min(value.find(' ') + 1, value.size()));
}

/// Opaque tokens name nobody here: then it is the tester's word that there are two users.
bool name_the_same_user(const TwoUsers& users) {
  const auto owner = issuer::Minter::claims_of(token_in(users.owner)).text("sub");
  const auto other = issuer::Minter::claims_of(token_in(users.other)).text("sub");
  return owner && owner == other;
}

Document body_of(const http::Request& request) {
  const auto body = Document::parse(request.body);
  return body ? *body : Document::object();
}

}  // namespace

TwoUsers two_users(Probe& probe) {
  if (!probe.facts().trusts_our_issuer && (probe.brought_token() || probe.user_count() < 2)) {
    probe.not_exercised(
        "a second user who can sign in (users: in the target file), or a server that trusts the "
        "harness's own issuer");
  }
  const TwoUsers users{.owner = mcp::bearer(probe.access_token_of(0)),
                       .other = mcp::bearer(probe.access_token_of(1))};
  if (name_the_same_user(users)) {
    probe.not_exercised(
        "a second user whom the authorization server tells from the first: the tokens of both have "
        "the same subject");
  }
  return users;
}

mcp::Session session_of(Probe& probe, const mcp::Credential& user, const Document& capabilities) {
  const mcp::Client client = probe.mcp();
  mcp::Session session{.opened = true};
  if (era_of(probe.revision()) == Era::handshake) {
    const http::Request opening =
        with_param(client.knock_request(user), "capabilities", capabilities);
    session.opening = client.send(opening, "open a session");
    if (!session.opening.succeeded()) {
      throw Inconclusive{"No session could be opened: " + describe(session.opening) + "."};
    }
    session.id = session.opening.exchange.header("Mcp-Session-Id");
    client.call(session, user, "notifications/initialized", Document(),
                "tell that the session is open");
  }
  return session;
}

void leave(Probe& probe, const mcp::Session& session, const mcp::Credential& user) {
  if (session.id) {
    probe.send(probe.mcp().delete_request(session, user), "leave no session behind");
  }
}

http::Request with_param(const http::Request& request, const std::string& member,
                         const Document& value) {
  http::Request changed = request;
  const Document body = body_of(request);
  changed.body = body.with("params", body["params"].with(member, value)).dump();
  return changed;
}

http::Request request_in(Probe& probe, const mcp::Session& session, const mcp::Credential& user,
                         const CallRequest& call, const Document& capabilities) {
  const http::Request request = probe.mcp().call_request(session, user, call.method, call.params);
  if (era_of(probe.revision()) == Era::handshake) {
    return request;
  }
  const Document meta = body_of(request)["params"]["_meta"];
  return with_param(request, "_meta", meta.with(capabilities_member, capabilities));
}

Control both_users_are_served() {
  return {.name = "both users are served", .step = Step::access, .run = [](Probe& probe) {
            const TwoUsers users = two_users(probe);
            for (const mcp::Credential& user : {users.owner, users.other}) {
              const mcp::Session session = session_of(probe, user);
              const mcp::Reply reply = probe.mcp().call(session, user, "tools/list",
                                                        Document::object(), "control: a user");
              leave(probe, session, user);
              probe.require("each user is served in a session of their own", reply,
                            matchers::IsAnswered());
            }
          }};
}

}  // namespace assay::suites
