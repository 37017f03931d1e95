// Log messages that servers send in other ways than the reference does.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "fixtures/reference/deployment.hpp"
#include "harness/http/altering_transport_for_tests.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/exposure/cases.hpp"

namespace assay::suites {
namespace {

constexpr auto begun = R"("state":"begun")";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

Verdict verdict_on(const http::AlteringTransport::Alter& alter) {
  const reference::Deployment deployment({});
  const RedirectEndpoint redirect_endpoint(0);
  http::AlteringTransport transport(http::make_curl_transport({}), alter);
  Engagement engagement({.target = deployment.target(),
                         .transport = &transport,
                         .minter = deployment.minter(),
                         .redirect_uri = redirect_endpoint.uri()});
  return judge(log_message_cases().front(), engagement, Revision::v2025_11_25).verdict;
}

TEST(LogMessages, WithATokenDeepInsideAreFailed) {
  EXPECT_EQ(verdict_on([](const http::Request& request, http::Response& response) {
              const std::string credential = request.headers.first("Authorization").value_or("");
              replace_all(response.body, begun,
                          R"("seen":[{"lines":["by )" + credential + R"("]}])");
            }),
            Verdict::fail);
}

TEST(LogMessages, AreReadWhereNoLevelIsTaken) {
  const auto refuse_level = [](const http::Request& request, http::Response& response) {
    if (request.body.find("logging/setLevel") != std::string::npos) {
      response.body = R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}})";
    }
  };
  EXPECT_EQ(verdict_on(refuse_level), Verdict::pass);
}

TEST(LogMessages, ThatDoNotComeAreNoPass) {
  EXPECT_EQ(verdict_on([](const http::Request&, http::Response& response) {
              replace_all(response.body, "notifications/message", "notifications/other");
            }),
            Verdict::not_applicable);
}

}  // namespace
}  // namespace assay::suites
