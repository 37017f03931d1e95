#include "harness/run/redirect_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/transport.hpp"
#include "harness/http/url.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

TEST(RedirectEndpoint, counts_the_responses_that_arrive) {
  const RedirectEndpoint endpoint(0);
  EXPECT_EQ(endpoint.visits(), 0);
  const auto transport = http::make_curl_transport({});
  const http::Exchange shown =
      transport->perform({.url = endpoint.uri() + "?code=secret"}, "arrive");
  EXPECT_EQ(shown.status(), 200);
  EXPECT_EQ(shown.body().find("secret"), std::string::npos) << "nothing of it is shown";
  EXPECT_EQ(endpoint.visits(), 1);
  transport->perform({.url = http::resolve(endpoint.uri(), "/other")}, "stray");
  EXPECT_EQ(endpoint.visits(), 1);
}

TEST(RedirectEndpoint, is_on_loopback_at_a_port_of_its_own) {
  const RedirectEndpoint one(0);
  const RedirectEndpoint two(0);
  EXPECT_THAT(one.uri(), testing::MatchesRegex("http://127\\.0\\.0\\.1:[0-9]+/callback"));
  EXPECT_NE(one.uri(), two.uri());
}

TEST(RedirectEndpoint, a_port_that_is_taken_is_said) {
  const RedirectEndpoint one(0);
  EXPECT_THROW(RedirectEndpoint(http::Url::parse(one.uri())->port), std::runtime_error);
}

}  // namespace
}  // namespace assay
