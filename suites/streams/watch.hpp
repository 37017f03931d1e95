#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

using Moment = std::chrono::steady_clock::time_point;

/// A message that an answer brought, or an event that holds none.
struct Told {
  std::string event_id{};  ///< empty where the event has none
  Document message{};      ///< null where the event has empty data
  Moment at{};

  bool is_response() const { return message.has("result") || message.has("error"); }
  bool is_progress() const { return message.text("method") == "notifications/progress"; }
  /// The server asks its client for something.
  bool is_request() const { return message.has("method") && message.has("id"); }
  Document progress_token() const { return message["params"]["progressToken"]; }
};

/// An answer that is read as it comes, while others are read beside it.
class Watch {
 public:
  Watch(http::Transport& transport, http::Request request, const std::string& purpose);
  Watch(Probe& probe, http::Request request, const std::string& purpose)
      : Watch(probe.transport(), std::move(request), purpose) {}

  Document id() const;  ///< of the request; null for a GET
  Moment begun() const { return begun_; }
  /// Waits for status and headers.
  bool is_opened_within(std::chrono::milliseconds wait);
  int status() const;  ///< 0 before there is one
  bool is_event_stream() const;
  /// Takes what comes within `wait`.
  void take(std::chrono::milliseconds wait);
  bool is_over() const { return stream_->ended(); }  ///< the server has closed it

  const std::vector<Told>& told() const { return told_; }
  const Told* response() const;  ///< to the request, or nullptr
  bool tells_progress() const;
  std::string last_event_id() const;  ///< empty where no event had one
  bool has_retry() const;             ///< said when to come back
  http::Exchange close() { return stream_->cancel(); }

 private:
  void read();

  http::Request request_;
  Moment begun_;
  std::unique_ptr<http::Stream> stream_;
  std::string text_{};
  std::size_t events_{};
  std::vector<Told> told_{};
};

/// Reads all of them until `until`, until `enough`, or until the server has closed them all.
void listen(const std::vector<Watch*>& watches, Moment until,
            const std::function<bool()>& enough = {});
/// Until its response is there, and no longer than `longest`.
void listen_for_response(Watch& watch, std::chrono::milliseconds longest);

inline Moment in(std::chrono::milliseconds wait) { return std::chrono::steady_clock::now() + wait; }

}  // namespace assay::suites
