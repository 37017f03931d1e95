#pragma once

#include <memory>
#include <string>

namespace assay {

/// The address at which this harness, as a client, is registered to receive authorization
/// responses. The walk through sign-in reads the redirect itself; listening here makes sure that
/// the port is ours, and serves a browser that is used to sign in by hand.
class RedirectEndpoint {
 public:
  explicit RedirectEndpoint(
      int port);  ///< 0: a free one; throws std::runtime_error where it is taken
  RedirectEndpoint(const RedirectEndpoint&) = delete;
  RedirectEndpoint& operator=(const RedirectEndpoint&) = delete;
  ~RedirectEndpoint();

  std::string uri() const;  ///< "http://127.0.0.1:PORT/callback"
  int visits() const;       ///< requests that arrived there

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
