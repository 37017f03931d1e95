#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/catalog/revision.hpp"
#include "harness/http/transport.hpp"
#include "harness/json/document.hpp"

namespace assay::mcp {

/// What goes into the Authorization header; nothing for an anonymous request.
struct Credential {
  std::optional<std::string> authorization{};
};
inline const Credential no_token{};
inline Credential bearer(const std::string& token) { return {.authorization = "Bearer " + token}; }
inline Credential scheme(const std::string& name, const std::string& token) {
  return {.authorization = name + " " + token};
}

/// The JSON-RPC message that answers a request, from a JSON body or an SSE stream.
struct Reply {
  http::Exchange exchange{};
  Document message{};  ///< null where none came
  Document result() const { return message["result"]; }
  std::optional<std::int64_t> error_code() const { return message["error"]["code"].integer(); }
  std::string error_message() const { return message["error"]["message"].text().value_or(""); }
  /// 200 with a result.
  bool succeeded() const { return exchange.status() == 200 && message.has("result"); }
};

/// A session of the handshake era; in the stateless era, and with servers that keep none, without
/// an id.
struct Session {
  Reply opening{};
  std::optional<std::string> id{};
  bool opened{};
};

/// Talks to one MCP endpoint in one revision as a well-behaved client. Every request can be changed
/// before it is sent.
class Client {
 public:
  Client(http::Transport& transport, std::string url, Revision revision,
         http::Headers extra_headers = {});

  /// How a tool is defined in tools/list, for the parameters that its calls repeat in headers
  /// (2026-07-28); null where nobody knows. Asked when a call is made.
  using ToolDefinitions = std::function<Document(const std::string& tool)>;
  void look_up_tools_with(ToolDefinitions definitions) { definitions_ = std::move(definitions); }

  Revision revision() const { return revision_; }
  const std::string& url() const { return url_; }

  /// The first request of a client: `initialize`, or `tools/list` in the stateless era.
  Reply knock(const Credential& credential, const std::string& purpose) const;
  /// initialize and notifications/initialized; nothing in the stateless era.
  Session open(const Credential& credential) const;
  /// One request within a session.
  Reply call(const Session& session, const Credential& credential, const std::string& method,
             const Document& params, const std::string& purpose) const;
  /// Opens a session of its own and calls; the reply of the opening where that fails.
  Reply call(const Credential& credential, const std::string& method, const Document& params,
             const std::string& purpose) const;
  Reply list_tools(const Credential& credential) const;

  /// What would be sent; copy it and change one thing.
  http::Request knock_request(const Credential& credential) const;
  http::Request call_request(const Session& session, const Credential& credential,
                             const std::string& method, const Document& params) const;
  http::Request get_request(const Session& session,
                            const Credential& credential) const;  ///< the GET stream
  http::Request delete_request(const Session& session,
                               const Credential& credential) const;  ///< ends the session
  /// server/discover of the stateless era, whatever revision this client speaks.
  http::Request discover_request(const Credential& credential) const;
  Reply send(const http::Request& request, const std::string& purpose) const;

 private:
  void add_common_headers(http::Request& request, const Session* session,
                          const Credential& credential) const;
  void add_parameter_headers(http::Request& request, const Document& params) const;

  http::Transport* transport_;
  std::string url_;
  Revision revision_;
  http::Headers extra_headers_;
  ToolDefinitions definitions_{};
};

/// The first JSON-RPC response in an exchange's body, be it JSON or an SSE stream; null where none
/// came.
Document message_of(const http::Exchange& exchange);
Document message_of(const http::Response& response);
bool is_event_stream(const http::Response& response);

}  // namespace assay::mcp
