#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/http/message.hpp"

namespace assay {

/// What can be seen of a server from the machine it runs on. Each is empty where it is out of
/// reach: the server was not launched by us, or the target file does not name the place.
struct Traces {
  /// What it has written since the run began: stdout and stderr (of a launched server), and the
  /// files under `server.logs`. Bounded: of much, the newest. As written: hostile.
  std::function<std::string()> output{};
  /// The lines of `server.audit_log` since the run began, oldest first; bounded.
  std::function<std::vector<std::string>()> audit{};
  /// The local addresses on which something listens at the server's port, e.g. "127.0.0.1", "::".
  std::function<std::vector<std::string>()> listening{};
  /// What reached `${upstream}` so far, oldest first; bounded.
  std::function<std::vector<http::Request>()> upstream{};
};

}  // namespace assay
