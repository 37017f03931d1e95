#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "harness/http/raw_server.hpp"

namespace assay::http {

/// For tests only: what a handler saw, for the test's thread to look at.
class Seen {
 public:
  void add(std::string request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(std::move(request));
  }
  std::vector<std::string> all() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }
  /// Answers every request with the same bytes and remembers it.
  RawServer::Handler answering(std::string bytes) {
    return [this, bytes = std::move(bytes)](RawConnection& connection) {
      while (auto request = connection.read_request()) {
        add(*std::move(request));
        connection.send(bytes);
      }
    };
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
};

}  // namespace assay::http
