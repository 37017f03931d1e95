#include "suites/streams/watch.hpp"

#include <algorithm>
#include <utility>

#include "harness/mcp/sse.hpp"

namespace assay::suites {
namespace {

constexpr std::chrono::milliseconds turn{10};

std::vector<Document> taken_apart(const Document& message) {
  if (!message.is_array()) {
    return {message};
  }
  std::vector<Document> all;
  for (std::size_t index = 0; index < message.size(); ++index) {
    all.push_back(message.at(index));
  }
  return all;
}

}  // namespace

Watch::Watch(http::Transport& transport, http::Request request, const std::string& purpose)
    : request_(std::move(request)),
      begun_(std::chrono::steady_clock::now()),
      stream_(transport.open(request_, purpose)) {}

Document Watch::id() const {
  const auto body = Document::parse(request_.body);
  return body ? (*body)["id"] : Document();
}

bool Watch::is_opened_within(std::chrono::milliseconds wait) {
  return stream_->wait_for_head(wait);
}

int Watch::status() const { return stream_->head() == nullptr ? 0 : stream_->head()->status; }

bool Watch::is_event_stream() const {
  return stream_->head() != nullptr && stream_->head()->status == 200 &&
         mcp::is_event_stream(*stream_->head());
}

void Watch::take(std::chrono::milliseconds wait) {
  const auto bytes = stream_->next(wait);
  if (bytes) {
    text_ += *bytes;
  }
  if (bytes || stream_->ended()) {
    read();
  }
}

void Watch::read() {
  const Moment now = std::chrono::steady_clock::now();
  const auto add = [&](const std::string& id, const std::string& data) {
    const auto parsed = Document::parse(data);
    std::string event_id = id;
    for (const Document& message : taken_apart(parsed ? *parsed : Document())) {
      told_.push_back({.event_id = std::exchange(event_id, ""), .message = message, .at = now});
    }
  };
  if (is_event_stream()) {
    const auto events = mcp::events_of(text_);
    for (; events_ < events.size(); ++events_) {
      add(events[events_].id, events[events_].data);
    }
  } else if (events_ == 0 && !text_.empty() && Document::parse(text_)) {
    add("", text_);
    events_ = 1;
  }
}

const Told* Watch::response() const {
  const Document asked = id();
  const auto found = std::ranges::find_if(told_, [&](const Told& told) {
    return told.is_response() && (told.message["id"] == asked || told.message["id"].is_null());
  });
  return asked.is_null() || found == told_.end() ? nullptr : &*found;
}

bool Watch::tells_progress() const { return std::ranges::any_of(told_, &Told::is_progress); }

std::string Watch::last_event_id() const {
  const auto found = std::find_if(told_.rbegin(), told_.rend(),
                                  [](const Told& told) { return !told.event_id.empty(); });
  return found == told_.rend() ? "" : found->event_id;
}

bool Watch::has_retry() const {
  return text_.starts_with("retry:") || text_.contains("\nretry:") || text_.contains("\rretry:");
}

void listen(const std::vector<Watch*>& watches, Moment until, const std::function<bool()>& enough) {
  while (std::chrono::steady_clock::now() < until && !(enough && enough())) {
    if (std::ranges::all_of(watches, &Watch::is_over)) {
      return;
    }
    for (Watch* watch : watches) {
      watch->take(watch->is_over() ? std::chrono::milliseconds{} : turn);
    }
  }
}

void listen_for_response(Watch& watch, std::chrono::milliseconds longest) {
  listen({&watch}, in(longest), [&] { return watch.response() != nullptr; });
}

}  // namespace assay::suites
