#pragma once

#include <gmock/gmock.h>

#include <string>

#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"

namespace assay::suites {

/// Two users of the server, who have the same client, each with a good token.
struct TwoUsers {
  mcp::Credential owner{};
  mcp::Credential other{};
};
/// Throws NotExercised where no second user can be had, or both tokens name the same one.
TwoUsers two_users(Probe& probe);

/// A session of the user, served; in the stateless era none is needed. Inconclusive where none
/// opens.
mcp::Session session_of(Probe& probe, const mcp::Credential& user,
                        const Document& capabilities = Document::object());
/// DELETE, whatever the server says to it.
void leave(Probe& probe, const mcp::Session& session, const mcp::Credential& user);

/// One request within a session. In the stateless era the client declares the capabilities.
http::Request request_in(Probe& probe, const mcp::Session& session, const mcp::Credential& user,
                         const CallRequest& call,
                         const Document& capabilities = Document::object());
/// The request with a member set in the `params` of its body.
http::Request with_param(const http::Request& request, const std::string& member,
                         const Document& value);

/// What a user was not let in with: a 4xx, or a JSON-RPC error.
MATCHER(IsRefused, negation ? "no refusal" : "a refusal: a 4xx status, or a JSON-RPC error") {
  const mcp::Reply& reply = arg;
  const int status = reply.exchange.status();
  return (status >= 400 && status < 500) || (status == 200 && reply.error_code().has_value());
}

/// The call was carried out: neither refused, nor ended by an error of the tool, nor held up by a
/// question.
MATCHER(IsCarriedOut, negation ? "no call that was carried out" : "a call that was carried out") {
  const mcp::Reply& reply = arg;
  const std::string type = reply.result().text("resultType").value_or("complete");
  return reply.succeeded() && type == "complete" && reply.result()["isError"].boolean() != true;
}

/// The owner's session answers the owner, and a session of the other user the other.
Control both_users_are_served();

}  // namespace assay::suites
