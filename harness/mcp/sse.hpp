#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::mcp {

/// One event of a text/event-stream (WHATWG HTML, server-sent events).
struct Event {
  std::string type{};
  std::string data{};
  std::string id{};
};

/// The events of a stream read so far; an event that is not closed by an empty line is dropped, as
/// the standard says.
std::vector<Event> events_of(std::string_view stream);

}  // namespace assay::mcp
