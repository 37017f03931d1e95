#pragma once

#include <optional>
#include <string>

#include "suites/isolation/two_users.hpp"

namespace assay::suites {

/// One call in the stateless era, as `user`.
mcp::Reply call_once(Probe& probe, const mcp::Credential& user, const CallRequest& call,
                     const std::string& purpose);

/// Two calls of the target file of which one makes a state and tells its handle, and the other
/// takes it: the result of the first has a text in a member whose name is an argument of the
/// second.
struct HandleRoad {
  CallRequest opening{};
  CallRequest use{};
  std::string member{};

  std::optional<std::string> handle_in(const mcp::Reply& reply) const;
  /// Inconclusive where none comes any more.
  std::string fresh_handle(Probe& probe, const mcp::Credential& user) const;
  CallRequest with_handle(const std::string& handle) const;
  CallRequest without_handle() const;
};

/// Throws NotApplicable in the handshake era, whose rules on handles are those on sessions, and
/// NotExercised where no two calls belong together so.
HandleRoad find_handle_road(Probe& probe, const mcp::Credential& user);

}  // namespace assay::suites
