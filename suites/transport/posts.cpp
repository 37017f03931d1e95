#include <gmock/gmock.h>

#include <array>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/post_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

Case request_is_answered_as_json_or_stream() {
  return conformance({
      .id = "access.request_is_answered_as_json_or_stream",
      .claim = "A request is answered as application/json or as text/event-stream, errors too, and "
               "the body is what the header says.",
      .cites = {req::request_answered_as_json_or_sse},
      .flaws = {flaw::errors_as_plain_text},
      .method = "Looks at the answers to the first request of a client, to tools/list and to a "
                "method that does not exist. Pages with a 4xx that are no JSON-RPC are left aside.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            std::vector<mcp::Reply> replies{conversation.ask("tools/list"),
                                            conversation.ask("assay/no_such_method")};
            if (era_of(probe.revision()) == Era::handshake) {
              replies.push_back(conversation.session().opening);
            }
            conversation.close();
            for (const mcp::Reply& reply : replies) {
              if (is_in_json_rpc(reply)) {
                probe.expect(req::request_answered_as_json_or_sse, reply, IsJsonOrEventStream());
              }
            }
          },
  });
}

/// What the server says that it can do, and how a client asks for it.
struct Listing {
  const char* capability{};
  const char* method{};
};
constexpr std::array listings{Listing{"tools", "tools/list"},
                              Listing{"resources", "resources/list"},
                              Listing{"prompts", "prompts/list"}};

/// A message that goes elsewhere, or finds nothing, was not taken here.
MATCHER(IsTakenHere, negation ? "a request that is sent elsewhere"
                              : "an answer to the request at this path, and no redirect") {
  const mcp::Reply& reply = arg;
  const int status = reply.exchange.status();
  const bool is_redirect = status >= 300 && status <= 399;
  const bool is_nowhere =
      (status == 404 || status == 405 || status == 410) && reply.message.is_null();
  return !is_redirect && !is_nowhere;
}

Case every_method_is_taken_at_one_path() {
  return conformance({
      .id = "access.every_method_is_taken_at_one_path",
      .claim = "The MCP endpoint takes the requests for everything that the server says it can do.",
      .cites = {req::posts_taken_at_one_path},
      .flaws = {flaw::prompts_at_another_path},
      .method = "Asks at the one URL for the list of tools, and for those of resources and prompts "
                "where the server declares them. Passes on any answer but a redirect, and but a "
                "404, 405 or 410 that is no JSON-RPC.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            const Document declared = conversation.capabilities();
            for (const Listing& listing : listings) {
              if (declared.has(listing.capability)) {
                probe.expect(req::posts_taken_at_one_path, conversation.ask(listing.method),
                             IsTakenHere());
              }
            }
            conversation.close();
            if (!declared.has("tools") && !declared.has("resources") && !declared.has("prompts")) {
              probe.not_applicable("The server declares neither tools, resources nor prompts.");
            }
          },
  });
}

}  // namespace

std::vector<Case> post_cases() {
  return {request_is_answered_as_json_or_stream(), every_method_is_taken_at_one_path()};
}

}  // namespace assay::suites
