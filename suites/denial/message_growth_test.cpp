// A server that refuses every grown message: there is nothing to measure.
#include <gmock/gmock.h>

#include "fixtures/reference/deployment.hpp"
#include "harness/http/altering_transport_for_tests.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/denial/cases.hpp"

namespace assay::suites {
namespace {

TEST(ServerThatRefusesEachSize, DoesNotPassUnmeasured) {
  const reference::Deployment deployment({});
  const RedirectEndpoint redirect_endpoint(0);
  http::AlteringTransport transport(
      http::make_curl_transport({}), [](const http::Request& request, http::Response& response) {
        if (request.body.contains("[[0]]") || request.body.contains(R"({"a":{"a":0}})") ||
            request.body.contains("[0,0")) {
          response = {.status = 413};
        }
      });
  Engagement engagement({.target = deployment.target(),
                         .transport = &transport,
                         .minter = deployment.minter(),
                         .redirect_uri = redirect_endpoint.uri()});
  const auto cases = message_growth_cases();
  ASSERT_EQ(cases.size(), 1U);
  const Instance instance = judge(cases.front(), engagement, Revision::v2025_11_25);
  EXPECT_EQ(instance.verdict, Verdict::error);
  EXPECT_THAT(instance.reason, testing::HasSubstr("before there were 4 sizes to compare"));
}

}  // namespace
}  // namespace assay::suites
