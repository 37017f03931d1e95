#pragma once

#include <string>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/json/document.hpp"
#include "harness/mcp/client.hpp"

namespace assay {
class Probe;
}

namespace assay::suites {

/// What an honest client has open: a session of the handshake era; in the stateless era, and at
/// servers that keep no sessions, nothing but its token.
class Conversation {
 public:
  /// Throws Inconclusive where no session opens.
  explicit Conversation(Probe& probe);

  const mcp::Session& session() const { return session_; }
  /// What the server says that it can do: from initialize, or from server/discover.
  Document capabilities() const;

  /// An honest request; change one thing and send it.
  http::Request request(const std::string& method,
                        const Document& params = Document::object()) const;
  mcp::Reply send(const http::Request& request, const std::string& purpose) const;
  mcp::Reply ask(const std::string& method, const Document& params = Document::object()) const;
  /// Waits for a stream to bring so many responses.
  http::Exchange send_for(const http::Request& request, std::size_t responses,
                          const std::string& purpose) const;
  /// Ends the session, so that tests leave none behind.
  void close() const;

 private:
  Probe* probe_;
  mcp::Client client_;
  mcp::Credential credential_{};
  mcp::Session session_{};
};

/// The request with a member of its JSON body set, or taken out.
http::Request with_member(http::Request request, const std::string& member, const Document& value);
http::Request without_member(http::Request request, const std::string& member);
http::Request with_body(http::Request request, const std::string& body);
Document body_of(const http::Request& request);

/// What an honest client sends as the params of initialize.
Document honest_opening(Probe& probe);
/// initialize with these params. A session that it opens is ended again.
mcp::Reply initialize_with(Probe& probe, const Document& params, const std::string& purpose);
/// Ends the session that an answer opened, if any.
void end_what_was_opened(Probe& probe, const http::Exchange& answer);

/// True where the answer to a request has a JSON-RPC message to judge: not for the pages that
/// gateways and frameworks send with a 4xx.
bool is_in_json_rpc(const mcp::Reply& reply);

}  // namespace assay::suites
