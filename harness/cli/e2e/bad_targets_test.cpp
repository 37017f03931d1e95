// Targets that are no MCP server at all: one sentence, exit code 4, and nothing that passes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto short_timeout = "0.5";

struct BadTarget {
  const char* name;
  Handler handler;
  const char* what;  ///< in the sentence: what came
  const char* advice;
};

void PrintTo(const BadTarget& target, std::ostream* out) { *out << target.name; }

class NoMcpServer : public testing::TestWithParam<BadTarget> {};

TEST_P(NoMcpServer, IsSaidInOneSentence) {
  const http::RawServer server(GetParam().handler);
  const Judged judged = judge({"--server", server.url("/mcp"), "--timeout", short_timeout});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.trouble(), AllOf(HasSubstr(server.url("/mcp")), HasSubstr(GetParam().what),
                                      HasSubstr(GetParam().advice)));
  EXPECT_THAT(judged.cases(), IsEmpty());
  EXPECT_THAT(judged.outcome.out,
              AllOf(HasSubstr("trouble: " + server.url("/mcp")), HasSubstr("exit code 4")));
  EXPECT_THAT(judged.outcome.err, IsEmpty());
  EXPECT_THAT(judged.junit, HasSubstr(server.url("/mcp")));
}

INSTANTIATE_TEST_SUITE_P(
    Of, NoMcpServer,
    testing::Values(
        BadTarget{"HtmlSite", speaking(html_site()), "status 200 (text/html",
                  "path of the MCP endpoint"},
        BadTarget{"EmptyObject", speaking(always(200, "application/json", "{}")),
                  "status 200 (application/json)", "path"},
        BadTarget{"Ok", speaking(always(200, "text/plain", "ok")), "status 200 (text/plain)",
                  "path"},
        BadTarget{"Echo", speaking(echo()), "status 200 (application/json)", "path"},
        BadTarget{"NotFound", speaking(always(404, "text/plain", "none")), "status 404", "path"},
        BadTarget{"Forbidden", speaking(always(403, "text/plain", "no")), "status 403", "path"},
        BadTarget{"InternalError", speaking(always(500, "text/plain", "oops")), "status 500",
                  "log"},
        BadTarget{"Unavailable", speaking(always(503, "text/plain", "later")), "status 503", "log"},
        BadTarget{"TooManyRequests",
                  speaking(always(429, "text/plain", "slowly", "Retry-After: 1\r\n")), "status 429",
                  "log"},
        BadTarget{
            "Redirect",
            speaking(always(302, "text/plain", "", "Location: https://acme.test/welcome\r\n")),
            "status 302", "redirects to https://acme.test/welcome"},
        BadTarget{"Silence", silence(), "timed out", "--timeout"},
        BadTarget{"BrokenOff", breaks_off(), "remaining to read", "log"},
        BadTarget{"NoHttp", no_http(), "HTTP/0.9", "does not speak HTTP"}),
    [](const auto& each) { return each.param.name; });

TEST(BadTarget, NobodyListens) {
  int port = 0;
  {
    const http::RawServer server(silence());
    port = server.port();
  }
  const std::string url = fmt::format("http://127.0.0.1:{}/mcp", port);
  const Judged judged = judge({"--server", url, "--timeout", short_timeout});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.trouble(),
              AllOf(HasSubstr(url), HasSubstr("connect"), HasSubstr("Is the server running")));
}

TEST(BadTarget, HostDoesNotExist) {
  const Judged judged =
      judge({"--server", "http://nobody.invalid/mcp", "--timeout", short_timeout});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.trouble(), AllOf(HasSubstr("nobody.invalid"), HasSubstr("host and port")));
}

TEST(BadTarget, HostThatNobodyIsReachedAt) {
  const Judged judged = judge({"--server", "http://0.0.0.0:9/mcp", "--allow-attacks", "0.0.0.0"});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.trouble(), AllOf(HasSubstr("reached at 127.0.0.1"),
                                      HasSubstr("No request was sent."), Not(HasSubstr("log"))));
}

// A silent server costs one timeout, not one for each document that a client could ask it for.
TEST(BadTarget, SilenceIsWaitedOutOnce) {
  const http::RawServer server(silence());
  EXPECT_EQ(judge({"--server", server.url("/mcp"), "--timeout", short_timeout}).outcome.exit_code,
            4);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(BadTarget, QuietStillSaysWhy) {
  const http::RawServer server(speaking(always(404, "text/plain", "none")));
  const Judged judged = judge({"--server", server.url("/mcp"), "--quiet"});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.outcome.out, IsEmpty());
  EXPECT_THAT(judged.outcome.err, ContainsRegex("^mcp-assay: http://127[^\n]*status 404[^\n]*\n$"));
}

TEST(BadTarget, ConnectSaysWhyToo) {
  const http::RawServer server(speaking(always(404, "text/\x1b[31mplain", "none")));
  const Outcome outcome = mcp_assay({"connect", server.url("/mcp"), "--timeout", short_timeout});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("no MCP server there"), testing::Not(HasSubstr("\x1b"))));
}

// In every revision that somebody may ask for: 2025-03-26 has endpoints by default, 2026-07-28 no
// handshake.
TEST(BadTarget, IsOneInEveryRevision) {
  const http::RawServer site(speaking(html_site()));
  for (const char* revision : {"2025-03-26", "2025-06-18", "2026-07-28"}) {
    const Judged judged = judge({"--server", site.url("/mcp"), "--revision", revision});
    EXPECT_EQ(judged.outcome.exit_code, 4) << revision;
    EXPECT_THAT(judged.cases(), IsEmpty()) << revision;
  }
}

}  // namespace
}  // namespace assay::e2e
