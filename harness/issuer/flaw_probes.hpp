// Requests that show flaws, by topic. Included by this folder's tests only.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/issuer/test_support.hpp"

namespace assay::issuer {

using testing_support::Deployment;
using testing_support::Exchange;
using testing_support::Parameters;

/// Two servers with the same flaws: one that asks nobody, one that has a user.
struct Subject {
  explicit Subject(const FlawSet& flaws)
      : with_flaws(flaws),
        automatic(options(flaws, {})),
        asking(options(flaws, {{"alice", "wonder"}})) {}
  static Options options(FlawSet flaws, std::vector<User> users) {
    Options options = testing_support::honest_options();
    options.flaws = flaws;
    options.users = std::move(users);
    return options;
  }
  /// One more, whose issuer has a path.
  std::unique_ptr<Deployment> tenant(const std::string& path) const {
    return std::make_unique<Deployment>(options(with_flaws, {}), path);
  }
  Document metadata() {
    return testing_support::json_of(automatic.get("/.well-known/oauth-authorization-server"));
  }
  Exchange authorize_with(std::string_view name, std::string value) {
    return automatic.authorize(
        testing_support::replaced(Deployment::authorization(client()), name, std::move(value)));
  }
  Exchange authorize_without(std::string_view name) {
    return automatic.authorize(testing_support::without(Deployment::authorization(client()), name));
  }
  Parameters redemption() { return Deployment::redemption(client(), automatic.code(client())); }
  const std::string& client() {
    if (client_.empty()) {
      client_ = automatic.public_client();
    }
    return client_;
  }

  FlawSet with_flaws;
  Deployment automatic;
  Deployment asking;

 private:
  std::string client_;
};

inline bool served(const Exchange& redirect) {
  return testing_support::redirected(redirect, "code").has_value();
}

/// A request whose answer one flaw turns wrong.
struct Probe {
  Flaw flaw{};
  const char* name{};
  std::function<bool(Subject&)> is_wrong{};
};

std::span<const Probe> discovery_probes();
std::span<const Probe> place_probes();
std::span<const Probe> promise_probes();
std::span<const Probe> registration_probes();
std::span<const Probe> client_request_probes();
std::span<const Probe> client_response_probes();
std::span<const Probe> management_probes();
std::span<const Probe> authorization_request_probes();
std::span<const Probe> authorization_response_probes();
std::span<const Probe> endpoint_request_probes();
std::span<const Probe> endpoint_response_probes();
std::span<const Probe> page_probes();
std::span<const Probe> authentication_probes();
std::span<const Probe> redemption_probes();
std::span<const Probe> afterlife_probes();
std::span<const Probe> race_probes();
std::span<const Probe> sequence_probes();
std::span<const Probe> document_probes();
std::span<const Probe> token_endpoint_probes();
std::span<const Probe> issued_token_probes();
std::span<const Probe> token_end_probes();
std::span<const Probe> introspection_probes();
std::span<const Probe> assertion_probes();
std::span<const Probe> machine_probes();
std::span<const Probe> push_probes();

}  // namespace assay::issuer
