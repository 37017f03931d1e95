#pragma once

#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/mcp/client.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites::stateless {

/// One honest request of the case's revision, in the stateless era without any session.
http::Request honest_request(Probe& probe, const std::string& method,
                             const Document& params = Document::object());
Document body_of(const http::Request& request);
http::Request with_body(http::Request request, const Document& body);
/// With one member of `_meta` set, or taken out where the value is null.
http::Request with_meta(const http::Request& request, std::string_view member,
                        const Document& value);
/// On a connection that no request has gone over before.
mcp::Reply send_afresh(Probe& probe, const http::Request& request, const std::string& purpose);

/// With one header line replaced.
mcp::Reply send_with(Probe& probe, http::Request request, const std::string& header,
                     const std::string& value);
mcp::Reply send_without(Probe& probe, http::Request request, const std::string& header);

/// A request whose name or URI Mcp-Name repeats, which the server serves.
struct NamedRequest {
  http::Request request{};
  std::string name{};
};
/// From the calls of the target file, else the first resource that is listed; NotExercised where
/// there is neither, Inconclusive where it is not served.
NamedRequest named_request(Probe& probe);

/// A listing, and the member that holds its entries.
struct Listing {
  std::string method{};
  std::string member{};
};
/// server/discover first.
const std::vector<Listing>& listings();
/// Those that the server serves, each with its answer.
struct ServedListing {
  Listing listing{};
  mcp::Reply reply{};
};
std::vector<ServedListing> served_listings(Probe& probe);
/// The result of server/discover; NotApplicable where none comes, which another case judges.
Document discovered(Probe& probe);

/// A client of the handshake era at the same endpoint.
mcp::Client handshake_client(Probe& probe);
bool speaks_handshake(Probe& probe);

/// DELETE, where it has an id.
void leave_session(Probe& probe, const mcp::Session& session);

/// Every JSON-RPC message in an answer, be it JSON or a stream.
std::vector<Document> messages_in(const http::Exchange& exchange);

/// 400; or the page of something in front of the server that let the request no further and knows
/// no JSON-RPC (transport: server validation leaves it the choice of the status).
MATCHER(IsRefusedAsMalformed,
        negation ? "no refusal as malformed"
                 : "status 400 (or, without JSON-RPC, another 4xx of an intermediary)") {
  const mcp::Reply& reply = arg;
  const int status = reply.exchange.status();
  return status == 400 ||
         (status > 401 && status < 500 && status != 404 && reply.message.is_null());
}

/// A refusal whose JSON-RPC error has this code and the id of the request.
MATCHER_P(IsMalformedWithCode, code,
          (negation ? "anything but the error " : "status 400 with the error ") +
              std::to_string(code) + " and the id of the request") {
  const mcp::Reply& reply = arg;
  if (reply.exchange.status() != 400) {
    return testing::ExplainMatchResult(IsRefusedAsMalformed(), arg, result_listener);
  }
  const Document id = body_of(reply.exchange.request())["id"];
  if (!(reply.message["id"] == id)) {
    *result_listener << "the id is " << reply.message["id"].dump();
  }
  return reply.error_code() == code && reply.message["id"] == id;
}

/// Whatever the answer, it is not that the headers differ from the body.
MATCHER(IsNoHeaderError, negation ? "the error -32020" : "anything but the error -32020") {
  const mcp::Reply& reply = arg;
  return reply.exchange.status() != 0 && reply.error_code() != -32020;
}

}  // namespace assay::suites::stateless
