#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "harness/guard/host_guard.hpp"
#include "harness/oauth/client.hpp"

namespace assay {

/// What became of the clients that a run registered.
struct Deletions {
  std::size_t deleted{};
  std::size_t left{};  ///< the server offers to delete them, and did not
};

/// The clients that a run registered at servers that offer to delete them again (RFC 7592).
class Registrations {
 public:
  void remember(const oauth::RegistrationReply& reply);
  /// A target that keeps its clients in memory has lost them; another authorization server has not.
  void target_restarted();

  /// Deletes and forgets them. A place that is not on the origin of the registration endpoint is
  /// followed only where the guard lets that endpoint lead. Takes a few seconds for one client at
  /// most, and not much longer than `within` for all. Never throws.
  Deletions delete_all(http::Transport& transport, HostGuard guard,
                       std::chrono::milliseconds within);

 private:
  struct Registered {
    oauth::Client client{};
    std::string endpoint{};  ///< where it was registered
    bool may_be_lost{};      ///< the target was restarted since
  };
  std::map<std::string, Registered> by_uri_;  ///< some servers give everybody the same client
  std::size_t unkept_{};
};

}  // namespace assay
