#include <gmock/gmock.h>

#include <algorithm>
#include <optional>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/log_messages.hpp"
#include "harness/mcp/messages.hpp"
#include "harness/probe/leaks.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/exposure/cases.hpp"
#include "suites/inputs/inner_workings.hpp"
#include "suites/requirements/req.hpp"
#include "suites/transport/conversation.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr std::size_t most_calls = 5;
constexpr auto log_level = "io.modelcontextprotocol/logLevel";

/// The request with the wish to be told everything about it (MCP 2026-07-28, per-request log
/// level). In the handshake era the session has it.
http::Request at_debug_level(const http::Request& request, Revision revision) {
  if (era_of(revision) == Era::handshake) {
    return request;
  }
  const Document params = body_of(request)["params"];
  return with_member(request, "params",
                     params.with("_meta", params["_meta"].with(log_level, "debug")));
}

/// Listings, a resource that does not exist, and the calls of the target file.
std::vector<http::Request> requests_in(const Conversation& conversation, const Probe& probe) {
  const Document nowhere = Document::object({{"uri", "assay://nowhere/at/all"}});
  std::vector<http::Request> requests{
      conversation.request("tools/list"), conversation.request("resources/list"),
      conversation.request("prompts/list"), conversation.request("resources/read", nowhere)};
  const std::size_t least = requests.size();
  for (const ToolCall& call : probe.target().calls) {
    if (!call.tool.empty() && requests.size() < least + most_calls) {
      requests.push_back(conversation.request(
          "tools/call", Document::object({{"name", call.tool}, {"arguments", call.arguments}})));
    }
  }
  return requests;
}

struct LogMessage {
  Document params{};
  http::Exchange from{};

  /// What the request came with, without the scheme.
  std::string token() const {
    const std::string value = from.request().headers.first("Authorization").value_or("");
    return value.substr(value.find(' ') + 1);
  }
};

std::vector<LogMessage> log_messages_of(Probe& probe) {
  const Conversation conversation(probe);
  if (!conversation.capabilities().has("logging")) {
    conversation.close();
    probe.not_applicable("The server does not offer log messages.");
  }
  const Revision revision = probe.revision();
  if (era_of(revision) == Era::handshake) {
    conversation.ask("logging/setLevel", Document::object({{"level", "debug"}}));
  }
  std::vector<LogMessage> messages;
  for (const http::Request& request : requests_in(conversation, probe)) {
    const mcp::Reply reply =
        conversation.send(at_debug_level(request, revision), "with log messages of level debug");
    for (const Document& message : mcp::all_messages_of(reply.exchange)) {
      if (message.text("method") == "notifications/message") {
        messages.push_back({.params = message["params"], .from = reply.exchange});
      }
    }
  }
  conversation.close();
  return messages;
}

std::optional<std::string> stack_trace_in(const Document& value) {
  if (const auto text = value.text()) {
    return line_of_a_stack_trace(*text);
  }
  for (std::size_t at = 0; value.is_array() && at < value.size(); ++at) {
    if (const auto line = stack_trace_in(value.at(at))) {
      return line;
    }
  }
  for (const std::string& name : value.is_object() ? value.members() : std::vector<std::string>()) {
    if (const auto line = stack_trace_in(value[name])) {
      return line;
    }
  }
  return std::nullopt;
}

Case log_messages_hold_no_secrets() {
  return conformance({
      .id = "access.log_messages_hold_no_secrets",
      .claim =
          "What the server tells its client as log messages holds no token and no stack trace.",
      .cites = {req::log_messages_without_secrets},
      .applies_to = {Feature::protection},
      .needs = {Need::access_token},
      .flaws = {flaw::request_headers_in_log_messages, flaw::token_in_log_messages_in_base64,
                flaw::stack_trace_in_log_messages},
      .method = "Asks for log messages of level debug, then for the listings, for a resource that "
                "does not exist and for the calls of the target file, and looks through the "
                "notifications/message that come with the answers: for the token in plain, "
                "percent-encoded and Base64 form, and for lines of stack traces.",
      .control = honest_token_is_served(),
      .run =
          [](Probe& probe) {
            const auto messages = log_messages_of(probe);
            if (messages.empty()) {
              probe.not_applicable("No log message came with the answers.");
            }
            for (const LogMessage& message : messages) {
              probe.expect(req::log_messages_without_secrets,
                           Finding{.what = "the token in a log message",
                                   .value = passage_with(message.params.dump(), message.token()),
                                   .from = {message.from}},
                           Not(IsPresent()));
              probe.expect(req::log_messages_without_secrets,
                           Finding{.what = "a stack trace in a log message",
                                   .value = stack_trace_in(message.params),
                                   .from = {message.from}},
                           Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> log_message_cases() { return {log_messages_hold_no_secrets()}; }

}  // namespace assay::suites
