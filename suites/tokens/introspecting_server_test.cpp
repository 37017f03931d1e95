// The correct server that introspects passes what the correct server that verifies does: the matrix
// has the latter alone.
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/reference/deployment.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/loopback_canary.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/access/cases.hpp"
#include "suites/tokens/cases.hpp"

namespace assay::suites {
namespace {

class IntrospectingServer : public testing::TestWithParam<Revision> {
 protected:
  Instance judged(const Case& subject) { return judge(subject, engagement, GetParam()); }

  reference::Deployment deployment{{.introspect = true}};
  RedirectEndpoint redirect_endpoint{0};
  std::unique_ptr<http::Transport> transport = http::make_curl_transport({});
  Engagement engagement{{.target = deployment.target(),
                         .transport = transport.get(),
                         .minter = deployment.minter(),
                         .redirect_uri = redirect_endpoint.uri(),
                         .own_issuer = &deployment.authorization_server(),
                         .canary = make_loopback_canary()}};
};

TEST_P(IntrospectingServer, PassesTheCasesAboutTokens) {
  for (const auto& cases : {token_validation_cases, token_place_cases, token_claim_cases,
                            issuer_key_cases, issuer_outage_cases}) {
    for (const Case& subject : cases()) {
      const Instance instance = judged(subject);
      const bool is_fine = instance.verdict == Verdict::pass ||
                           (instance.verdict == Verdict::not_applicable && instance.checks.empty());
      EXPECT_TRUE(is_fine) << instance.name() << " is " << name_of(instance.verdict) << ": "
                           << instance.reason;
      EXPECT_FALSE(std::ranges::any_of(instance.checks, [](const Check& check) {
        return check.is_warning();
      })) << instance.name();
    }
  }
}

TEST_P(IntrospectingServer, IsTheOneThatInactiveTokensAreAbout) {
  for (const Case& subject : issuer_outage_cases()) {
    EXPECT_EQ(judged(subject).verdict, Verdict::pass) << subject.id;
  }
}

INSTANTIATE_TEST_SUITE_P(, IntrospectingServer,
                         testing::Values(Revision::v2025_11_25, Revision::v2026_07_28));

}  // namespace
}  // namespace assay::suites
