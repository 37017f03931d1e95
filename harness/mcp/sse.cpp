#include "harness/mcp/sse.hpp"

#include <optional>

namespace assay::mcp {
namespace {

/// Takes one line off the front; lines end in CRLF, LF or CR.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find_first_of("\r\n");
  const std::string_view line = rest.substr(0, end);
  if (end == std::string_view::npos) {
    rest = {};
    return line;
  }
  const bool crlf = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
  rest.remove_prefix(end + (crlf ? 2 : 1));
  return line;
}

void read_field(std::string_view line, Event& event, bool& has_data) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value =
      colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
  if (value.starts_with(' ')) {
    value.remove_prefix(1);
  }
  if (name == "data") {
    if (has_data) {
      event.data += '\n';
    }
    event.data += value;
    has_data = true;
  } else if (name == "event") {
    event.type = value;
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    event.id = value;
  }
}

}  // namespace

std::vector<Event> events_of(std::string_view stream) {
  if (stream.starts_with("\xEF\xBB\xBF")) {
    stream.remove_prefix(3);
  }
  std::vector<Event> events;
  Event event;
  bool has_data = false;
  while (!stream.empty()) {
    const std::string_view line = take_line(stream);
    if (!line.empty()) {
      read_field(line, event, has_data);
      continue;
    }
    if (has_data) {
      events.push_back(event);
    }
    event = Event{};
    has_data = false;
  }
  return events;
}

}  // namespace assay::mcp
