#include "harness/run/reference_bench.hpp"

#include "fixtures/reference/deployment.hpp"
#include "harness/run/loopback_canary.hpp"
#include "harness/run/recording_upstream.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "harness/run/traces.hpp"

namespace assay {

struct ReferenceBench::Impl {
  explicit Impl(const FlawSet& flaws)
      : deployment(reference::DeploymentOptions{.flaws = flaws, .upstream = upstream.origin()}),
        redirect_endpoint(0),
        transport(http::make_curl_transport({})),
        engagement({.target = deployment.target(),
                    .transport = transport.get(),
                    .minter = deployment.minter(),
                    .redirect_uri = redirect_endpoint.uri(),
                    .own_issuer = &deployment.authorization_server(),
                    .canary = make_loopback_canary(),
                    .traces = traces_of(deployment, upstream)}) {}

  RecordingUpstream upstream;
  reference::Deployment deployment;
  RedirectEndpoint redirect_endpoint;
  std::unique_ptr<http::Transport> transport;
  Engagement engagement;
};

ReferenceBench::ReferenceBench(const FlawSet& flaws) : impl_(std::make_unique<Impl>(flaws)) {}
ReferenceBench::~ReferenceBench() = default;

Engagement& ReferenceBench::engagement() { return impl_->engagement; }

Instance ReferenceBench::judge(const Case& subject, Revision revision,
                               const AttackOptions& attack) {
  return assay::judge(subject, impl_->engagement, revision,
                      {.attack = attack, .keeps_exchanges = false});
}

}  // namespace assay
