#include "harness/mcp/client.hpp"

#include <atomic>

#include "harness/http/text.hpp"
#include "harness/mcp/header_parameters.hpp"
#include "harness/mcp/sse.hpp"

namespace assay::mcp {
namespace {

constexpr auto client_name = "mcp-assay";

std::int64_t next_id() {
  static std::atomic<std::int64_t> id{1};
  return id++;
}

Document client_info() {
  return Document::object({{"name", client_name}, {"version", ASSAY_VERSION}});
}

Document rpc(const std::string& method, const Document& params, std::optional<std::int64_t> id) {
  Document message = Document::object({{"jsonrpc", "2.0"}, {"method", method}});
  if (id) {
    message = message.with("id", *id);
  }
  return params.is_null() ? message : message.with("params", params);
}

/// What Mcp-Name mirrors (2026-07-28, transport: request headers).
std::optional<std::string> mirrored_name(const std::string& method, const Document& params) {
  if (method == "tools/call" || method == "prompts/get") {
    return params.text("name");
  }
  if (method == "resources/read") {
    return params.text("uri");
  }
  if (method.starts_with("tasks/")) {  // SEP-2663, routing headers
    return params.text("taskId");
  }
  return std::nullopt;
}

}  // namespace

Client::Client(http::Transport& transport, std::string url, Revision revision,
               http::Headers extra_headers)
    : transport_(&transport),
      url_(std::move(url)),
      revision_(revision),
      extra_headers_(std::move(extra_headers)) {}

void Client::add_common_headers(http::Request& request, const Session* session,
                                const Credential& credential) const {
  request.headers.add("Accept", "application/json, text/event-stream");
  if (session != nullptr && session->opened && revision_ != Revision::v2025_03_26) {
    request.headers.add("MCP-Protocol-Version", std::string(name_of(revision_)));
  }
  if (session != nullptr && session->id) {
    request.headers.add("Mcp-Session-Id", *session->id);
  }
  if (credential.authorization) {
    request.headers.add("Authorization", *credential.authorization);
  }
  for (const http::Header& header : extra_headers_.lines()) {
    request.headers.add(header.name, header.value);
  }
}

http::Request Client::knock_request(const Credential& credential) const {
  if (era_of(revision_) == Era::stateless) {
    return call_request(Session{}, credential, "tools/list", Document::object());
  }
  http::Request request{.method = "POST", .url = url_};
  request.headers.add("Content-Type", "application/json");
  add_common_headers(request, nullptr, credential);
  request.body = rpc("initialize",
                     Document::object({{"protocolVersion", std::string(name_of(revision_))},
                                       {"capabilities", Document::object()},
                                       {"clientInfo", client_info()}}),
                     next_id())
                     .dump();
  return request;
}

http::Request Client::call_request(const Session& session, const Credential& credential,
                                   const std::string& method, const Document& params) const {
  http::Request request{.method = "POST", .url = url_};
  request.headers.add("Content-Type", "application/json");
  const auto id = method.starts_with("notifications/") ? std::nullopt : std::optional(next_id());
  if (era_of(revision_) == Era::handshake) {
    add_common_headers(request, &session, credential);
    const bool bare = params.is_empty() || params.is_null();
    request.body = rpc(method, bare ? Document() : params, id).dump();
    return request;
  }
  add_common_headers(request, nullptr, credential);
  request.headers.add("MCP-Protocol-Version", std::string(name_of(revision_)));
  request.headers.add("Mcp-Method", method);
  if (const auto name = mirrored_name(method, params)) {
    request.headers.add("Mcp-Name", header_value_of(*name));
  }
  if (method == "tools/call" && definitions_) {
    add_parameter_headers(request, params);
  }
  const Document meta = Document::object(
      {{"io.modelcontextprotocol/protocolVersion", std::string(name_of(revision_))},
       {"io.modelcontextprotocol/clientInfo", client_info()},
       {"io.modelcontextprotocol/clientCapabilities", Document::object()}});
  request.body = rpc(method, params.with("_meta", meta), id).dump();
  return request;
}

void Client::add_parameter_headers(http::Request& request, const Document& params) const {
  const Document tool = definitions_(params.text("name").value_or(""));
  for (const HeaderParameter& parameter : header_parameters_of(tool)) {
    const Document value = argument_at(params["arguments"], parameter.path);
    // The name is the server's: one with a line break in it would write headers of its own.
    if (!value.is_null() && http::is_token(parameter.header)) {
      request.headers.add(parameter.header, header_value_of(value));
    }
  }
}

http::Request Client::get_request(const Session& session, const Credential& credential) const {
  http::Request request{.method = "GET", .url = url_};
  add_common_headers(request, &session, credential);
  request.headers.set("Accept", "text/event-stream");
  return request;
}

http::Request Client::delete_request(const Session& session, const Credential& credential) const {
  http::Request request{.method = "DELETE", .url = url_};
  add_common_headers(request, &session, credential);
  return request;
}

http::Request Client::discover_request(const Credential& credential) const {
  const Client stateless(*transport_, url_, Revision::v2026_07_28, extra_headers_);
  return stateless.call_request(Session{}, credential, "server/discover", Document::object());
}

Reply Client::send(const http::Request& request, const std::string& purpose) const {
  Reply reply;
  // A stream may stay open behind the answer; an answer is all that is waited for.
  reply.exchange = transport_->perform_until(request, purpose, [](const http::Response& response) {
    return is_event_stream(response) && !message_of(response).is_null();
  });
  reply.message = message_of(reply.exchange);
  return reply;
}

Reply Client::knock(const Credential& credential, const std::string& purpose) const {
  return send(knock_request(credential), purpose);
}

Session Client::open(const Credential& credential) const {
  Session session;
  if (era_of(revision_) == Era::stateless) {
    session.opened = true;
    return session;
  }
  session.opening = knock(credential, "open a session");
  if (!session.opening.succeeded()) {
    return session;
  }
  session.opened = true;
  session.id = session.opening.exchange.header("Mcp-Session-Id");
  send(call_request(session, credential, "notifications/initialized", Document()),
       "tell that the session is open");
  return session;
}

Reply Client::call(const Session& session, const Credential& credential, const std::string& method,
                   const Document& params, const std::string& purpose) const {
  return send(call_request(session, credential, method, params), purpose);
}

Reply Client::call(const Credential& credential, const std::string& method, const Document& params,
                   const std::string& purpose) const {
  const Session session = open(credential);
  return session.opened ? call(session, credential, method, params, purpose) : session.opening;
}

Reply Client::list_tools(const Credential& credential) const {
  return call(credential, "tools/list", Document::object(), "list the tools");
}

}  // namespace assay::mcp
