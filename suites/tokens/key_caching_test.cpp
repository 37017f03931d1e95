// Servers that ask the issuer for its keys seldom or never: what is not seen is said, not guessed.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "fixtures/reference/deployment.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/tokens/cases.hpp"

namespace assay::suites {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// The server gets its keys from an issuer of its own: to the one that the run holds it is a server
/// that was handed the keys, or that fetched them once.
class ServerThatKeepsItsKeys : public testing::Test {
 protected:
  Instance judged(std::string_view id) {
    const auto cases = issuer_key_cases();
    const auto subject = std::ranges::find(cases, id, &Case::id);
    return judge(*subject, engagement, Revision::v2025_11_25);
  }

  reference::Deployment deployment{{}};
  issuer::AuthorizationServer our_issuer{deployment.issuer(), {}};
  RedirectEndpoint redirect_endpoint{0};
  std::unique_ptr<http::Transport> transport = http::make_curl_transport({});
  Engagement engagement{{.target = deployment.target(),
                         .transport = transport.get(),
                         .minter = deployment.minter(),
                         .redirect_uri = redirect_endpoint.uri(),
                         .own_issuer = &our_issuer,
                         .patience = std::chrono::seconds{0}}};
};

constexpr std::array rotation{"access.newly_published_key_is_followed",
                              "access.withdrawn_key_is_forgotten",
                              "access.key_serves_its_own_algorithm_alone"};

TEST_F(ServerThatKeepsItsKeys, AndNeverAskedForThemIsNotJudged) {
  for (const char* id : rotation) {
    const Instance instance = judged(id);
    EXPECT_EQ(instance.verdict, Verdict::not_applicable) << instance.reason;
    EXPECT_THAT(instance.reason, HasSubstr("has not asked the issuer for its keys"));
  }
}

TEST_F(ServerThatKeepsItsKeys, ForLongerThanThePatienceIsToldToNeedMore) {
  our_issuer.fetch_keys();  // when it started
  for (const char* id : rotation) {
    const Instance instance = judged(id);
    EXPECT_EQ(instance.verdict, Verdict::not_exercised) << instance.reason;
    EXPECT_THAT(instance.reason, AllOf(HasSubstr("Bring more --patience than 0 s"),
                                       HasSubstr("has not asked the issuer for its keys since")));
    EXPECT_TRUE(instance.checks.empty());
  }
}

}  // namespace
}  // namespace assay::suites
