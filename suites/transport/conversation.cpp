#include "suites/transport/conversation.hpp"

#include <algorithm>

#include "harness/mcp/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"

namespace assay::suites {

Conversation::Conversation(Probe& probe)
    : probe_(&probe), client_(probe.mcp()), credential_(honest_credential(probe)) {
  session_ = client_.open(credential_);
  if (!session_.opened) {
    throw Inconclusive{"No session could be opened: " + describe(session_.opening) + "."};
  }
}

Document Conversation::capabilities() const {
  return era_of(client_.revision()) == Era::handshake
             ? session_.opening.result()["capabilities"]
             : ask("server/discover").result()["capabilities"];
}

http::Request Conversation::request(const std::string& method, const Document& params) const {
  return client_.call_request(session_, credential_, method, params);
}

mcp::Reply Conversation::send(const http::Request& request, const std::string& purpose) const {
  return client_.send(request, purpose);
}

mcp::Reply Conversation::ask(const std::string& method, const Document& params) const {
  return send(request(method, params), method);
}

http::Exchange Conversation::send_for(const http::Request& request, std::size_t responses,
                                      const std::string& purpose) const {
  const auto are_there = [responses](const http::Response& response) {
    const auto messages = mcp::all_messages_of(response);
    const auto count = std::ranges::count_if(messages, [](const Document& message) {
      return message.has("result") || message.has("error");
    });
    return mcp::is_event_stream(response) && static_cast<std::size_t>(count) >= responses;
  };
  return probe_->transport().perform_until(request, purpose, are_there);
}

void Conversation::close() const {
  if (session_.id) {
    probe_->send(client_.delete_request(session_, credential_), "leave no session behind");
  }
}

Document body_of(const http::Request& request) {
  return Document::parse(request.body).value_or(Document());
}

http::Request with_body(http::Request request, const std::string& body) {
  request.body = body;
  return request;
}

http::Request with_member(http::Request request, const std::string& member, const Document& value) {
  const Document body = body_of(request);
  return with_body(std::move(request), body.with(member, value).dump());
}

http::Request without_member(http::Request request, const std::string& member) {
  const Document body = body_of(request);
  return with_body(std::move(request), body.without(member).dump());
}

Document honest_opening(Probe& probe) {
  return body_of(probe.mcp().knock_request(honest_credential(probe)))["params"];
}

mcp::Reply initialize_with(Probe& probe, const Document& params, const std::string& purpose) {
  const mcp::Client client = probe.mcp();
  mcp::Reply reply = client.send(
      with_member(client.knock_request(honest_credential(probe)), "params", params), purpose);
  end_what_was_opened(probe, reply.exchange);
  return reply;
}

void end_what_was_opened(Probe& probe, const http::Exchange& answer) {
  // Not opened to the client: the version of the session may be another than the client's.
  const mcp::Session session{.id = answer.header("Mcp-Session-Id")};
  if (session.id) {
    probe.send(probe.mcp().delete_request(session, honest_credential(probe)),
               "leave no session behind");
  }
}

bool is_in_json_rpc(const mcp::Reply& reply) {
  const auto messages = mcp::all_messages_of(reply.exchange);
  return reply.exchange.status() == 200 ||
         std::ranges::any_of(messages, [](const Document& message) {
           return message.has("jsonrpc") || message["error"].has("code");
         });
}

}  // namespace assay::suites
