#include "harness/http/text.hpp"
#include "harness/mcp/client.hpp"
#include "harness/mcp/sse.hpp"

namespace assay::mcp {
namespace {

/// OAuth and many web frameworks also answer with JSON that has an "error": only JSON-RPC says so.
bool is_response(const Document& message) {
  return message.text("jsonrpc") == "2.0" && (message.has("result") || message.has("error"));
}

/// A body is one message, or (2025-03-26) an array of them.
Document response_in(const Document& body) {
  if (is_response(body)) {
    return body;
  }
  for (std::size_t i = 0; body.is_array() && i < body.size(); ++i) {
    if (is_response(body.at(i))) {
      return body.at(i);
    }
  }
  return {};
}

Document response_in_text(const std::string& text) {
  const auto parsed = Document::parse(text);
  return parsed ? response_in(*parsed) : Document();
}

}  // namespace

bool is_event_stream(const http::Response& response) {
  const std::string type = response.headers.first("Content-Type").value_or("");
  return http::lower_case(type).starts_with("text/event-stream");
}

Document message_of(const http::Response& response) {
  if (!is_event_stream(response)) {
    return response_in_text(response.body);
  }
  for (const Event& event : events_of(response.body)) {
    if (Document message = response_in_text(event.data); !message.is_null()) {
      return message;
    }
  }
  return {};
}

Document message_of(const http::Exchange& exchange) {
  // Of an answer that was cut off, what had come by then counts.
  const http::Response* response = exchange.response();
  if (response == nullptr && exchange.record().partial) {
    response = &*exchange.record().partial;
  }
  return response == nullptr ? Document() : message_of(*response);
}

}  // namespace assay::mcp
