// Servers that keep the rules in ways of their own, and need only a token that the tester has.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr auto the_token = "a-fixed-token-0815";

std::string rpc(const std::string& request, const std::string& members) {
  return rpc_response(request, members);
}

/// A server of 2025-11-25 with one fixed token and no metadata. It looks its paths up with the
/// query in them, as some small servers do: anything but /mcp is 404.
std::string exact_server(const std::string& request) {
  if (!request.starts_with("POST /mcp ")) {
    return response(404, "text/plain", "none");
  }
  if (request.find(fmt::format("Authorization: Bearer {}\r\n", the_token)) == std::string::npos) {
    return response(401, "text/plain", "", "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n");
  }
  return request.find("server/discover") == std::string::npos
             ? rpc(request,
                   R"("result":{"protocolVersion":"2025-11-25","capabilities":{},"tools":[]})")
             : rpc(request, R"("error":{"code":-32601,"message":"no such method"})");
}

/// The same, but it takes the token from the query, too.
std::string lax_server(const std::string& request) {
  return request.starts_with(fmt::format("POST /mcp?access_token={} ", the_token))
             ? rpc(request, R"("result":{"protocolVersion":"2025-11-25","capabilities":{}})")
             : exact_server(request);
}

Judged judge_with(const char* token, const Answer& answer, std::vector<std::string> more) {
  const http::RawServer server(speaking(answer));
  more.insert(more.begin(), {"--server", server.url("/mcp"), "--timeout", "1"});
  if (token != nullptr) {
    more.insert(more.end(), {"--token-env", "TOKEN"});
  }
  return judge(std::move(more), {{"TOKEN", token == nullptr ? "" : token}});
}

// OAuth 2.1 section 5.1 says that the token is ignored, not with which status.
TEST(ATokenInTheQuery, IsNotTakenByAServerThatHasNoSuchPlace) {
  const Judged judged =
      judge_with(the_token, exact_server, {"--filter", "access.token_in_the_query_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(judged.clean_passes(), Contains("access.token_in_the_query_is_refused"));
}

TEST(ATokenInTheQuery, IsFoundWhereItOpensTheServer) {
  const Judged judged =
      judge_with(the_token, lax_server, {"--filter", "access.token_in_the_query_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 1) << judged.outcome.out;
}

TEST(AFixedToken, IsAskedForWhereDiscoveryLeadsToNone) {
  const Judged judged = judge_with(nullptr, exact_server, {"--kind", "conformance"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.outcome.out, HasSubstr("lead a client to no token"));
  EXPECT_THAT(judged.outcome.out, HasSubstr("--token-env"));
}

TEST(AFixedToken, IsNotAskedForWhereItWasBrought) {
  const Judged judged = judge_with(the_token, exact_server, {"--kind", "conformance"});
  EXPECT_EQ(judged.outcome.exit_code, 1);
  EXPECT_THAT(judged.clean_passes(), Contains("access.foreign_scheme_is_refused"));
  EXPECT_THAT(judged.outcome.out, Not(HasSubstr("lead a client to no token")));
}

TEST(AFixedToken, ThatIsRefusedIsTheTroubleOfTheRun) {
  const Judged judged = judge_with("another-token", exact_server, {"--phase", "access"});
  EXPECT_THAT(judged.trouble(), AllOf(HasSubstr("refuses the token that --token-env brings"),
                                      HasSubstr("still good")));
}

/// A server whose clock is wrong, and whose answers say so.
std::string server_of_another_day(const std::string& request) {
  std::string answer = exact_server(request);
  answer.insert(answer.find("\r\n") + 2, "Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n");
  return answer;
}

TEST(AClock, ThatDiffersIsMeasuredAndSaid) {
  const std::vector<std::string> one_case{"--filter", "access.foreign_scheme_is_refused"};
  EXPECT_THAT(judge_with(the_token, server_of_another_day, one_case).outcome.out,
              AllOf(HasSubstr("The clock of the target is "), HasSubstr(" s behind ours")));
  EXPECT_THAT(judge_with(the_token, exact_server, one_case).outcome.out,
              Not(HasSubstr("The clock of the target")));
}

TEST(AFixedToken, LeadsConnectPastMissingMetadata) {
  const http::RawServer server(speaking(exact_server));
  const auto connect = [&](const char* token) {
    return mcp_assay({"connect", server.url("/mcp"), "--timeout", "1", "--token-env", "TOKEN"},
                     {{"TOKEN", token}});
  };
  const Outcome walked = connect(the_token);
  EXPECT_EQ(walked.exit_code, 0) << walked.out << walked.err;
  EXPECT_THAT(walked.out, AllOf(HasSubstr("BAD   resource"), HasSubstr("could not be found"),
                                HasSubstr("brought by --token-env"), HasSubstr("ok    tools"),
                                Not(HasSubstr(the_token))));
  const Outcome stopped = connect("another-token");
  EXPECT_EQ(stopped.exit_code, 4);
  EXPECT_THAT(stopped.out, AllOf(HasSubstr("is it still good"), HasSubstr("STOPS tools/list")));
}

TEST(AFixedToken, IsWhatConnectStopsWithout) {
  const http::RawServer server(speaking(exact_server));
  const Outcome stopped = mcp_assay({"connect", server.url("/mcp"), "--timeout", "1"});
  EXPECT_EQ(stopped.exit_code, 4);
  EXPECT_THAT(stopped.out, AllOf(HasSubstr("STOPS"), HasSubstr("could not be found")));
}

}  // namespace
}  // namespace assay::e2e
