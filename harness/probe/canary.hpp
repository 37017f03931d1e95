#pragma once

#include <cstddef>
#include <string>

namespace assay {

/// Addresses on this machine at which nobody has any business: whoever comes was sent there by
/// something that we put into a request. Thread safe.
class Canary {
 public:
  Canary() = default;
  Canary(const Canary&) = delete;
  Canary& operator=(const Canary&) = delete;
  virtual ~Canary() = default;

  /// A fresh URL, known to nobody; `body` is served there as JSON.
  virtual std::string place(const std::string& body) = 0;
  /// How many requests came to a URL that place() gave.
  virtual std::size_t visits(const std::string& url) const = 0;
};

}  // namespace assay
