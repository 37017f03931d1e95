// Servers that do not say 403 of a call whose scope is missing: which of them hide it, and which
// only say something else.
#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "fixtures/reference/deployment.hpp"
#include "harness/http/altering_transport_for_tests.hpp"
#include "harness/issuer/authorization_server.hpp"
#include "harness/run/judge.hpp"
#include "harness/run/redirect_endpoint.hpp"
#include "suites/scopes/cases.hpp"

namespace assay::suites {
namespace {

using testing::HasSubstr;

/// The answer of the reference to a name that nothing has.
Document no_such_tool(const http::Request& request) {
  const Document asked = Document::parse(request.body).value_or(Document());
  const Document error =
      Document::object({{"code", -32602}, {"message", "There is no such tool."}});
  return Document::object({{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"error", error}});
}

Document forbidden(const http::Request& request) {
  const Document error = Document::object({{"code", -32602}, {"message", "Forbidden."}});
  return no_such_tool(request).with("error", error);
}

/// In place of each 403.
using Refusal = Document (*)(const http::Request&);

/// The reference with other refusals, and no tool in its listings where `lists_tools` is false.
class ServerWithout403 : public testing::Test {
 protected:
  Instance judged(std::string_view id, Refusal refusal, bool lists_tools) {
    http::AlteringTransport transport(
        http::make_curl_transport({}),
        [refusal, lists_tools](const http::Request& request, http::Response& response) {
          const std::string method =
              Document::parse(request.body).value_or(Document()).text("method").value_or("");
          if (response.status == 403) {
            response = {.status = 200, .body = refusal(request).dump()};
            response.headers.add("Content-Type", "application/json");
          } else if (method == "tools/list" && response.status == 200 && !lists_tools) {
            const Document answer = Document::parse(response.body).value_or(Document());
            response.body =
                answer.with("result", answer["result"].with("tools", Document::array({}))).dump();
          }
        });
    Engagement engagement({.target = deployment.target(),
                           .transport = &transport,
                           .minter = deployment.minter(),
                           .redirect_uri = redirect_endpoint.uri()});
    std::vector<Case> cases = scope_cases();
    std::ranges::move(scope_attack_cases(), std::back_inserter(cases));
    const auto subject = std::ranges::find(cases, id, &Case::id);
    return judge(*subject, engagement, Revision::v2025_11_25);
  }

  reference::Deployment deployment{{}};
  RedirectEndpoint redirect_endpoint{0};
};

TEST_F(ServerWithout403, AndHidesTheCallFromTheTokenIsNotFailed) {
  const Instance plain = judged("access.missing_scope_is_forbidden", no_such_tool, false);
  EXPECT_EQ(plain.verdict, Verdict::not_applicable) << plain.reason;
  EXPECT_THAT(plain.reason, HasSubstr("hides the call"));
  EXPECT_EQ(judged("access.look_alike_scopes_open_nothing", no_such_tool, false).verdict,
            Verdict::pass);
}

TEST_F(ServerWithout403, ThatListsWhatItDeniesIsFailed) {
  for (const char* id :
       {"access.missing_scope_is_forbidden", "access.look_alike_scopes_open_nothing"}) {
    EXPECT_EQ(judged(id, no_such_tool, true).verdict, Verdict::fail) << id;
  }
}

TEST_F(ServerWithout403, ThatSaysForbiddenInAnotherWayIsFailed) {
  for (const char* id :
       {"access.missing_scope_is_forbidden", "access.look_alike_scopes_open_nothing"}) {
    EXPECT_EQ(judged(id, forbidden, false).verdict, Verdict::fail) << id;
  }
}

}  // namespace
}  // namespace assay::suites
