// Under which finding an ERROR belongs.
#include <algorithm>
#include <string>
#include <variant>

#include "harness/run/judge.hpp"

namespace assay {
namespace {

bool stumbled(const Instance& instance) {
  return instance.failed() || instance.verdict == Verdict::error;
}

/// The instance of a step's guardian in the same revision, where it did not pass.
const Instance* stumbling_block(const std::vector<Instance>& instances, const Catalog& catalog,
                                const Instance& blocked) {
  for (const Case& candidate : catalog.cases()) {
    if (!candidate.guards || name_of(*candidate.guards) != blocked.because) {
      continue;
    }
    for (const Instance& other : instances) {
      if (other.id == candidate.id && other.revision == blocked.revision && stumbled(other)) {
        return &other;
      }
    }
  }
  return nullptr;
}

/// A guardian may have stumbled over an earlier step itself; each step is passed once.
const Instance* root_of(const std::vector<Instance>& instances, const Catalog& catalog,
                        const Instance& blocked) {
  const Instance* root = &blocked;
  for (std::size_t steps = 0; steps < all_steps.size() && !root->because.empty(); ++steps) {
    const Instance* guardian = stumbling_block(instances, catalog, *root);
    if (guardian == nullptr || guardian == &blocked) {
      break;
    }
    root = guardian;
  }
  return root;
}

std::string place_of(const http::ExchangeRecord& exchange) {
  return exchange.request.method + " " +
         exchange.request.url.substr(0, exchange.request.url.find_first_of("?#"));
}

/// 0 where nothing came.
int status_of(const http::ExchangeRecord& exchange) {
  const auto* response = std::get_if<http::Response>(&exchange.outcome);
  return response == nullptr ? 0 : response->status;
}

bool is_trouble(const http::ExchangeRecord& exchange) {
  return status_of(exchange) == 0 || status_of(exchange) >= 400;
}

/// Whether `blocked` ended with what a guardian stumbled over: the same request met the same
/// silence or the same status.
bool met_the_same(const Instance& guardian, const Instance& blocked) {
  const http::ExchangeRecord& last = blocked.exchanges.back();
  return std::ranges::any_of(guardian.exchanges, [&](const http::ExchangeRecord& met) {
    return (is_trouble(met) || &met == &guardian.exchanges.back()) &&
           place_of(met) == place_of(last) && status_of(met) == status_of(last);
  });
}

/// For those that met a broken step outside of the honest flow, e.g. in a control of their own.
const Instance* guardian_of_the_same_trouble(const std::vector<Instance>& instances,
                                             const Catalog& catalog, const Instance& blocked) {
  if (blocked.verdict != Verdict::error || blocked.exchanges.empty()) {
    return nullptr;
  }
  for (const Step step : all_steps) {
    const Case* guardian = catalog.guardian_of(step);
    const auto found = std::ranges::find_if(instances, [&](const Instance& other) {
      return guardian != nullptr && other.id == guardian->id &&
             other.revision == blocked.revision && other.because.empty() && stumbled(other) &&
             &other != &blocked && met_the_same(other, blocked);
    });
    if (found != instances.end()) {
      return &*found;
    }
  }
  return nullptr;
}

}  // namespace

void attribute_blocked(std::vector<Instance>& instances, const Catalog& catalog) {
  std::vector<std::string> roots;
  for (const Instance& instance : instances) {
    const Instance* root = root_of(instances, catalog, instance);
    if (root == &instance) {
      root = guardian_of_the_same_trouble(instances, catalog, instance);
    }
    roots.push_back(root == nullptr ? "" : root->id);
  }
  for (std::size_t i = 0; i < instances.size(); ++i) {
    instances[i].because = roots[i];
  }
}

}  // namespace assay
