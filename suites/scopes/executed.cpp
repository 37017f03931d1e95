#include "suites/scopes/executed.hpp"

#include "harness/mcp/sse.hpp"

namespace assay::suites {
namespace {

void collect(const std::string& text, std::vector<Document>& messages) {
  const auto document = Document::parse(text);
  if (!document) {
    return;
  }
  if (!document->is_array()) {
    messages.push_back(*document);
  }
  for (std::size_t index = 0; index < (document->is_array() ? document->size() : 0); ++index) {
    messages.push_back(document->at(index));
  }
}

std::vector<Document> messages_of(const http::Exchange& exchange) {
  std::vector<Document> messages;
  const http::Response* response = exchange.response();
  if (response == nullptr || exchange.status() != 200) {
    return messages;
  }
  if (!mcp::is_event_stream(*response)) {
    collect(response->body, messages);
    return messages;
  }
  for (const mcp::Event& event : mcp::events_of(response->body)) {
    collect(event.data, messages);
  }
  return messages;
}

}  // namespace

Document result_of(const http::Exchange& exchange, const Document& id) {
  for (const Document& message : messages_of(exchange)) {
    const Document result = message["result"];
    if (message.has("result") && message["id"] == id && result["isError"].boolean() != true) {
      return result;
    }
  }
  return {};
}

Document id_of(const http::Request& request) {
  const auto body = Document::parse(request.body);
  return body ? (*body)["id"] : Document();
}

Document content_of(const Document& result) {
  return Document::object(
      {{"content", result["content"]}, {"structuredContent", result["structuredContent"]}});
}

KnownResult known_result(Probe& probe, const ForbiddenCall& forbidden) {
  const auto ask = [&](const ToolCall& call, const char* purpose) {
    return content_of(make_call(probe, call, probe.access_token(), purpose).result());
  };
  const Document once = ask(forbidden.call, "the forbidden tool, by a token that may call it");
  const Document twice = ask(forbidden.call, "the same again");
  ToolCall other = *forbidden.allowed;
  const Document permitted = ask(other, "the permitted tool");
  other.arguments = forbidden.call.arguments;
  const Document crossed = ask(other, "the permitted tool with the other's arguments");
  return {.content = once,
          .tells_apart = once == twice && !(once == permitted) && !(once == crossed)};
}

}  // namespace assay::suites
