#include "suites/stateless/requests.hpp"

#include "harness/mcp/sse.hpp"
#include "suites/access/controls.hpp"

namespace assay::suites::stateless {
namespace {

constexpr auto meta = "_meta";

std::optional<CallRequest> first_call(Probe& probe) {
  if (!probe.target().calls.empty()) {
    return request_for(probe.target().calls.front());
  }
  const mcp::Reply listed =
      probe.mcp().send(honest_request(probe, "resources/list"), "a resource to read");
  const auto uri = listed.result()["resources"].at(0).text("uri");
  return uri ? std::optional(CallRequest{"resources/read", Document::object({{"uri", *uri}})})
             : std::nullopt;
}

void add_message(const std::string& text, std::vector<Document>& messages) {
  if (const auto parsed = Document::parse(text)) {
    messages.push_back(*parsed);
  }
}

}  // namespace

http::Request honest_request(Probe& probe, const std::string& method, const Document& params) {
  return probe.mcp().call_request({}, honest_credential(probe), method, params);
}

Document body_of(const http::Request& request) {
  const auto body = Document::parse(request.body);
  return body ? *body : Document();
}

http::Request with_body(http::Request request, const Document& body) {
  request.body = body.dump();
  return request;
}

http::Request with_meta(const http::Request& request, std::string_view member,
                        const Document& value) {
  const Document body = body_of(request);
  const Document known = body["params"][meta];
  const Document changed = value.is_null() ? known.without(member) : known.with(member, value);
  return with_body(request, body.with("params", body["params"].with(meta, changed)));
}

mcp::Reply send_afresh(Probe& probe, const http::Request& request, const std::string& purpose) {
  mcp::Reply reply;
  reply.exchange = probe.race({request}, purpose).front();
  reply.message = mcp::message_of(reply.exchange);
  return reply;
}

mcp::Reply send_with(Probe& probe, http::Request request, const std::string& header,
                     const std::string& value) {
  request.headers.set(header, value);
  return probe.mcp().send(request, "another " + header);
}

mcp::Reply send_without(Probe& probe, http::Request request, const std::string& header) {
  request.headers.remove(header);
  return probe.mcp().send(request, "no " + header);
}

NamedRequest named_request(Probe& probe) {
  const auto call = first_call(probe);
  if (!call) {
    probe.not_exercised(
        "Name a tool or a resource that may be called (calls in the target file): there is no "
        "resource to read instead.");
  }
  NamedRequest named{.request = honest_request(probe, call->method, call->params)};
  named.name = call->params.text("name").value_or(call->params.text("uri").value_or(""));
  probe.require(call->method + " is served where its headers are right",
                probe.mcp().send(named.request, "control: the headers are right"),
                matchers::IsServed());
  return named;
}

const std::vector<Listing>& listings() {
  static const std::vector<Listing> all{{"server/discover", "supportedVersions"},
                                        {"tools/list", "tools"},
                                        {"resources/list", "resources"},
                                        {"resources/templates/list", "resourceTemplates"},
                                        {"prompts/list", "prompts"}};
  return all;
}

std::vector<ServedListing> served_listings(Probe& probe) {
  std::vector<ServedListing> served;
  for (const Listing& listing : listings()) {
    const mcp::Reply reply = probe.mcp().send(honest_request(probe, listing.method),
                                              "what the server offers: " + listing.method);
    if (testing::Value(reply, matchers::IsServed())) {
      served.push_back({listing, reply});
    }
  }
  if (served.empty()) {
    probe.not_applicable("The server serves none of the listings.");
  }
  return served;
}

Document discovered(Probe& probe) {
  const mcp::Reply reply =
      probe.mcp().send(honest_request(probe, "server/discover"), "what the server can do");
  if (!testing::Value(reply, matchers::IsServed())) {
    probe.not_applicable("server/discover brings no result.");
  }
  return reply.result();
}

mcp::Client handshake_client(Probe& probe) {
  http::Headers headers;
  for (const auto& [name, value] : probe.target().headers) {
    headers.add(name, value);
  }
  return {probe.transport(), probe.mcp().url(), Revision::v2025_11_25, headers};
}

bool speaks_handshake(Probe& probe) {
  const mcp::Client client = handshake_client(probe);
  const mcp::Credential credential = honest_credential(probe);
  const mcp::Reply reply = client.knock(credential, "does the server take a handshake?");
  leave_session(probe, {.opening = reply,
                        .id = reply.exchange.header("Mcp-Session-Id"),
                        .opened = reply.succeeded()});
  return reply.succeeded();
}

void leave_session(Probe& probe, const mcp::Session& session) {
  if (session.id) {
    probe.send(probe.mcp().delete_request(session, honest_credential(probe)),
               "leave no session behind");
  }
}

std::vector<Document> messages_in(const http::Exchange& exchange) {
  std::vector<Document> messages;
  const http::Response* response = exchange.response();
  if (response == nullptr && exchange.record().partial) {
    response = &*exchange.record().partial;
  }
  if (response == nullptr) {
    return messages;
  }
  if (!mcp::is_event_stream(*response)) {
    add_message(response->body, messages);
    return messages;
  }
  for (const mcp::Event& event : mcp::events_of(response->body)) {
    add_message(event.data, messages);
  }
  return messages;
}

}  // namespace assay::suites::stateless
