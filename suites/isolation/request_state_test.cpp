// A server that gives a requestState, and at some time no more.
#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/reference/deployment.hpp"
#include "harness/http/altering_transport_for_tests.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/isolation/cases.hpp"

namespace assay::suites {
namespace {

/// After so many answers that had one.
Instance judged_with_states(int given) {
  const reference::Deployment deployment({});
  const RedirectEndpoint redirect_endpoint(0);
  http::AlteringTransport transport(
      http::make_curl_transport({}), [&given](const http::Request&, http::Response& response) {
        const Document answer = Document::parse(response.body).value_or(Document());
        if (answer["result"].has("requestState") && given-- <= 0) {
          response.body = answer.with("result", answer["result"].without("requestState")).dump();
        }
      });
  Engagement engagement({.target = deployment.target(),
                         .transport = &transport,
                         .minter = deployment.minter(),
                         .redirect_uri = redirect_endpoint.uri()});
  const auto cases = request_state_attacks();
  const auto subject =
      std::ranges::find(cases, "access.altered_request_state_is_refused", &Case::id);
  return judge(*subject, engagement, Revision::v2026_07_28);
}

TEST(RequestStateThatDoesNotComeAgain, IsNeitherAPassNorABreakdownOfTheSuite) {
  bool was_missed = false;
  for (int given = 1; given <= 5; ++given) {
    const Instance instance = judged_with_states(given);
    EXPECT_NE(instance.verdict, Verdict::pass) << given;
    EXPECT_NE(instance.verdict, Verdict::fail) << given;
    was_missed = was_missed || instance.reason.find("came back without one") != std::string::npos;
  }
  EXPECT_TRUE(was_missed);
}

TEST(RequestStateThatDoesNotComeAgain, IsTheOnlyThingWrongThere) {
  EXPECT_EQ(judged_with_states(1'000'000).verdict, Verdict::pass);
}

}  // namespace
}  // namespace assay::suites
