#pragma once

#include <string>

#include "suites/isolation/two_users.hpp"
#include "suites/streams/watch.hpp"

namespace assay::suites {

/// A call of the target file that takes long enough to do something meanwhile: a fifth of a second
/// or more, and no more than two seconds, so that it can be seen to its end.
struct SlowCall {
  ToolCall call{};
  std::chrono::milliseconds length{};
};

/// What a user has open, in which a call takes a while: a session where there are any.
class SlowSession {
 public:
  /// Throws NotExercised where no call of the target file takes a while.
  explicit SlowSession(Probe& probe);
  SlowSession(Probe& probe, const mcp::Credential& user);
  SlowSession(const SlowSession&) = delete;
  SlowSession& operator=(const SlowSession&) = delete;
  ~SlowSession();  ///< ends the session

  const SlowCall& slow() const { return slow_; }
  const mcp::Session& session() const { return session_; }
  const mcp::Credential& user() const { return user_; }

  /// The call; with a progress token where that is not null.
  Watch begin(const std::string& purpose, const Document& progress_token = {}) const;
  Watch begin_get(const std::string& purpose, const std::string& last_event_id = "") const;
  mcp::Reply cancel(const Document& request) const;
  /// Long enough for a call that has just begun to end.
  std::chrono::milliseconds until_its_end() const;

 private:
  void find_slow_call();
  bool measure(const ToolCall& call);

  Probe& probe_;
  mcp::Credential user_;
  mcp::Session session_;
  SlowCall slow_{};
};

/// A new progress token, a text.
Document new_progress_token();

/// One message that came on the wrong stream, or under the wrong name, as evidence.
Finding finding_of(const std::string& what, const Told* wrong, std::vector<http::Exchange> from);

}  // namespace assay::suites
