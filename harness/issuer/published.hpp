// What the outside sees of our keys, and how our endpoints fail on purpose. Included by this
// folder's .cpp files only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/issuer/authorization_server.hpp"
#include "harness/issuer/message.hpp"
#include "harness/jose/jwks.hpp"

namespace assay::issuer {

/// Thread safe: the keys are fetched while other requests are served.
class Published {
 public:
  explicit Published(std::vector<jose::Key> keys) : keys_(std::move(keys)) {}

  jose::JwkSet keys() const;
  void add(const jose::Key& key);
  void withdraw(const std::string& kid);

  void set_outage(Outage outage) { outage_ = outage; }
  Outage outage() const { return outage_; }

  void count_key_fetch() { ++key_fetches_; }
  std::size_t key_fetches() const { return key_fetches_; }
  void count_introspection() { ++introspections_; }
  std::size_t introspections() const { return introspections_; }

 private:
  mutable std::mutex mutex_;
  std::vector<jose::Key> keys_;
  std::atomic<Outage> outage_{Outage::none};
  std::atomic<std::size_t> key_fetches_{0};
  std::atomic<std::size_t> introspections_{0};
};

/// How long nobody is answered during Outage::silence: less than servers wait for an answer.
inline constexpr std::chrono::seconds kSilence{3};

/// What is answered in place of the keys or of an introspection; nothing while all is well. Whoever
/// asks during Outage::silence has to be kept waiting first.
std::optional<Reply> reply_of(Outage outage);

}  // namespace assay::issuer
