#pragma once

#include <optional>
#include <string>

#include "suites/isolation/two_users.hpp"

namespace assay::suites {

/// The extension that a client of 2026-07-28 declares to be given tasks (SEP-2663).
Document tasks_declared();

/// A call that the server turns into a task, in a session of the user who makes it: the `tasks`
/// utility of 2025-11-25, or the extension of 2026-07-28.
class TaskClient {
 public:
  /// Opens a session. Throws NotApplicable where the server offers no tasks.
  TaskClient(Probe& probe, const mcp::Credential& user);
  TaskClient(const TaskClient&) = delete;
  TaskClient& operator=(const TaskClient&) = delete;
  /// Ends the session, unless tasks were begun in it.
  ~TaskClient();

  bool lists() const { return lists_; }  ///< the server declares tasks.list

  /// The result that describes a new task, by the first call of the target file that becomes one.
  /// Throws NotExercised where none does. `task` is what 2025-11-25 has for the client to wish.
  mcp::Reply begin(const Document& task = Document::object());
  /// The id of a new task.
  std::string begin_one();
  /// A request about a task, such as tasks/get.
  mcp::Reply ask(const std::string& method, const std::string& id, const std::string& purpose);
  http::Request request(const std::string& method, const std::string& id) const;
  /// The same within this session, with another credential.
  mcp::Reply ask_as(const mcp::Credential& credential, const std::string& method,
                    const std::string& id, const std::string& purpose);
  /// Whether tasks/list, over all its pages up to a limit, shows the task.
  Finding listed(const std::string& id, const std::string& whose);

 private:
  mcp::Reply try_call(const CallRequest& call, const Document& task);

  Probe& probe_;
  mcp::Credential user_{};
  mcp::Session session_{};
  bool lists_{};
  bool has_begun_{};
};

/// The task that a reply describes, in either revision; null where it describes none.
Document task_in(const mcp::Reply& reply);

}  // namespace assay::suites
