#include "harness/run/reference_bench.hpp"

#include "fixtures/reference/deployment.hpp"
#include "fixtures/reference/flaws.hpp"
#include "harness/run/loopback_canary.hpp"
#include "harness/run/own_issuer.hpp"
#include "harness/run/recording_upstream.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "harness/run/traces.hpp"

namespace assay {

struct ReferenceBench::Impl {
  Impl(const FlawSet& flaws, bool delegates)
      : third_party(delegates || reference::delegates_with(flaws) ? start_third_party()
                                                                  : OwnIssuer{}),
        deployment(reference::DeploymentOptions{
            .flaws = flaws,
            .upstream = upstream.origin(),
            .third_party = third_party.server ? third_party.server->issuer() : ""}),
        redirect_endpoint(0),
        transport(http::make_curl_transport({})),
        engagement(
            {.target = deployment.target(),
             .transport = transport.get(),
             .minter = third_party.server ? std::nullopt : std::optional(deployment.minter()),
             .redirect_uri = redirect_endpoint.uri(),
             .own_issuer =
                 third_party.server ? third_party.server.get() : &deployment.authorization_server(),
             .canary = make_loopback_canary(),
             .traces = traces_of(deployment, upstream)}) {}

  RecordingUpstream upstream;
  OwnIssuer third_party;
  reference::Deployment deployment;
  RedirectEndpoint redirect_endpoint;
  std::unique_ptr<http::Transport> transport;
  Engagement engagement;
};

ReferenceBench::ReferenceBench(const FlawSet& flaws, bool delegates)
    : impl_(std::make_unique<Impl>(flaws, delegates)) {}
ReferenceBench::~ReferenceBench() = default;

Engagement& ReferenceBench::engagement() { return impl_->engagement; }

Instance ReferenceBench::judge(const Case& subject, Revision revision,
                               const AttackOptions& attack) {
  return assay::judge(subject, impl_->engagement, revision,
                      {.attack = attack, .keeps_exchanges = false});
}

}  // namespace assay
