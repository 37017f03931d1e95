#include <gmock/gmock.h>

#include "fixtures/matchers/http_matchers.hpp"
#include "fixtures/matchers/json_rpc_matchers.hpp"
#include "harness/catalog/flaws/messages.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/cases.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

constexpr std::int64_t parse_error = -32700;
constexpr std::int64_t invalid_request = -32600;
constexpr std::int64_t method_not_found = -32601;
constexpr std::int64_t invalid_params = -32602;

/// A request, and the code of the error that it deserves.
struct Mistake {
  std::string what{};
  http::Request request{};
  std::int64_t code{};
};

/// None of them names a tool, so that none is called.
std::vector<Mistake> mistakes(const Conversation& conversation, Revision revision) {
  const http::Request honest = conversation.request("tools/list");
  std::vector<Mistake> all{
      {"a body that breaks off", with_body(honest, honest.body.substr(0, honest.body.size() / 2)),
       parse_error},
      {"a request without a method", without_member(honest, "method"), invalid_request},
      {"a method that does not exist", conversation.request("assay/no_such_method"),
       method_not_found},
      {"a number as cursor",
       conversation.request("tools/list", Document::object({{"cursor", 4711}})), invalid_params}};
  // In the stateless era the name stands in a header too, which is missed first.
  if (era_of(revision) == Era::handshake) {
    all.push_back(
        {"a call without the name of a tool",
         conversation.request("tools/call", Document::object({{"arguments", Document::object()}})),
         invalid_params});
  }
  return all;
}

/// A result is no error, and a page with a 4xx has no code; both are looked at by others.
bool tells_an_error(const mcp::Reply& reply) {
  const bool is_page =
      reply.exchange.status() >= 400 && reply.exchange.status() <= 499 && !is_in_json_rpc(reply);
  const bool is_served = reply.exchange.status() == 200 && reply.message.has("result");
  return !is_page && !is_served;
}

/// A server without tools has no such method: that is the right answer as well.
bool has_no_tools(const mcp::Reply& reply) { return reply.error_code() == method_not_found; }

Case standard_error_codes_are_used() {
  return conformance({
      .id = "access.standard_error_codes_are_used",
      .claim = "What is no JSON is answered with -32700, what is no request with -32600, an "
               "unknown method with -32601 and unsuitable parameters with -32602.",
      .cites = {req::standard_error_codes_used},
      .flaws = {flaw::parse_error_is_invalid_request, flaw::bad_params_are_internal_error,
                flaw::error_code_is_text},
      .method = "Sends half a body, a request without a method, a method that does not exist, a "
                "number as cursor and a call of no tool. Pages with a 4xx that are no JSON-RPC, "
                "and results, are left aside.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const Conversation conversation(probe);
            for (const Mistake& mistake : mistakes(conversation, probe.revision())) {
              const mcp::Reply reply = conversation.send(mistake.request, mistake.what);
              if (tells_an_error(reply) &&
                  !(mistake.code == invalid_params && has_no_tools(reply))) {
                probe.expect(req::standard_error_codes_used, reply, HasErrorCode(mistake.code));
              }
            }
            conversation.close();
          },
  });
}

}  // namespace

std::vector<Case> error_code_cases() { return {standard_error_codes_are_used()}; }

}  // namespace assay::suites
