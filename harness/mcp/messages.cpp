#include "harness/mcp/messages.hpp"

#include "harness/mcp/client.hpp"
#include "harness/mcp/sse.hpp"

namespace assay::mcp {
namespace {

void take_apart(const std::string& text, std::vector<Document>& messages) {
  const auto parsed = Document::parse(text);
  if (!parsed) {
    return;
  }
  if (!parsed->is_array()) {
    messages.push_back(*parsed);
    return;
  }
  for (std::size_t i = 0; i < parsed->size(); ++i) {
    messages.push_back(parsed->at(i));
  }
}

}  // namespace

std::vector<Document> all_messages_of(const http::Response& response) {
  std::vector<Document> messages;
  if (!is_event_stream(response)) {
    take_apart(response.body, messages);
    return messages;
  }
  for (const Event& event : events_of(response.body)) {
    take_apart(event.data, messages);
  }
  return messages;
}

std::vector<Document> all_messages_of(const http::Exchange& exchange) {
  const http::Response* response = exchange.response();
  if (response == nullptr && exchange.record().partial) {
    response = &*exchange.record().partial;
  }
  return response == nullptr ? std::vector<Document>{} : all_messages_of(*response);
}

}  // namespace assay::mcp
