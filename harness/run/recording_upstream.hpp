#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/http/message.hpp"

namespace assay {

/// The service behind the server under test, as `${upstream}` names it: answers whatever comes
/// with 200 and an empty JSON object, and keeps what came, so that a case can look for tokens of
/// the client in it.
class RecordingUpstream {
 public:
  static constexpr std::size_t most_requests = 1'000;
  static constexpr std::size_t most_body = 64 * 1024;  ///< of each request

  /// On a free loopback port. Throws std::runtime_error where there is none.
  RecordingUpstream();
  RecordingUpstream(const RecordingUpstream&) = delete;
  RecordingUpstream& operator=(const RecordingUpstream&) = delete;
  ~RecordingUpstream();

  std::string origin() const;
  /// The first `most_requests`, oldest first. Thread safe.
  std::vector<http::Request> requests() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
