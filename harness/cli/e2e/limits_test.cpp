// What a limit on the rate of requests does to a whole run.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// An open server of 2025-06-18 and 2025-11-25 that refuses foreign origins. Which request names
/// which revision is counted; one of them gets `limit` in place of its answer.
class LimitingServer {
 public:
  LimitingServer(std::string revision, int number, std::string limit)
      : revision_(std::move(revision)), number_(number), limit_(std::move(limit)) {}

  std::string operator()(const std::string& request) const {
    if (!request.starts_with("POST /mcp ")) {
      return response(404, "text/plain", "none");
    }
    if (request.find("attacker.example") != std::string::npos) {
      return response(403, "text/plain", "no");
    }
    if (request.find("\"" + revision_ + "\"") != std::string::npos && ++*asked_ == number_) {
      return limit_;
    }
    if (request.find("server/discover") != std::string::npos) {
      return rpc(request, R"("error":{"code":-32601,"message":"no such method"})");
    }
    const bool is_older = request.find("\"2025-06-18\"") != std::string::npos;
    return rpc(request,
               fmt::format(R"("result":{{"protocolVersion":"{}","capabilities":{{}},"tools":[]}})",
                           is_older ? "2025-06-18" : "2025-11-25"));
  }

 private:
  static std::string rpc(const std::string& request, const std::string& members) {
    return rpc_response(request, members);
  }

  std::string revision_;
  int number_;
  std::string limit_;
  std::shared_ptr<std::atomic<int>> asked_ = std::make_shared<std::atomic<int>>(0);
};

/// The first two in 2025-11-25 are the survey's.
constexpr int the_question = 3;

Judged judge_limiting(const std::string& limit, const char* patience) {
  const http::RawServer server(speaking(LimitingServer("2025-11-25", the_question, limit)));
  return judge({"--server", server.url("/mcp"), "--filter", "access.foreign_origin_is_refused",
                "--patience", patience});
}

std::string too_many() { return response(429, "text/plain", "", "Retry-After: 1\r\n"); }

TEST(Limits, WhileRevisionsAreFoundOutAreWaitedOut) {
  for (const std::string& limit : {too_many(), response(503, "text/plain", "")}) {
    const Judged judged = judge_limiting(limit, "2");
    EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
    EXPECT_THAT(judged.names(), Contains("access.foreign_origin_is_refused[2025-11-25]"));
    EXPECT_EQ(judged.trouble(), "");
  }
}

TEST(Limits, WhileRevisionsAreFoundOutAreNeverGreen) {
  for (const std::string& limit : {too_many(), response(503, "text/plain", "")}) {
    const Judged judged = judge_limiting(limit, "0");
    EXPECT_EQ(judged.outcome.exit_code, 2) << judged.outcome.out;
    EXPECT_THAT(judged.names(), IsEmpty()) << "2025-06-18 is not what would have been judged";
    EXPECT_THAT(judged.trouble(), AllOf(HasSubstr("2025-11-25"), HasSubstr("limits the rate"),
                                        HasSubstr("--patience")));
  }
}

TEST(Limits, OnTheHonestPathAreWaitedOut) {
  for (int limited = 1; limited <= 6; ++limited) {
    const http::RawServer server(speaking(LimitingServer("2025-11-25", limited, too_many())));
    const Outcome walked = mcp_assay({"connect", server.url("/mcp"), "--patience", "2"});
    EXPECT_EQ(walked.exit_code, 0) << limited << walked.out << walked.err;
    EXPECT_THAT(walked.out, HasSubstr("ok    tools"));
  }
}

// One era is sure, and is judged; what passes there does not make the run green.
TEST(Limits, OfOneEraLeaveTheOtherOne) {
  const http::RawServer server(speaking(LimitingServer("2026-07-28", 1, too_many())));
  const Judged judged =
      judge({"--server", server.url("/mcp"), "--filter", "access.foreign_origin_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 2) << judged.outcome.out;
  EXPECT_THAT(judged.clean_passes(), Contains("access.foreign_origin_is_refused"));
  EXPECT_THAT(judged.trouble(), HasSubstr("2026-07-28"));
}

}  // namespace
}  // namespace assay::e2e
