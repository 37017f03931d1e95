// Servers that would hang the harness, blow it up, or write its report for it: bounded memory and
// time, a right verdict, a report that is one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures/hostile/wire.hpp"
#include "harness/cli/e2e/bounded.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Wire {
  const char* name;
  Handler handler;
  const char* said;  ///< about what came
};

void PrintTo(const Wire& wire, std::ostream* out) { *out << wire.name; }

class NeverAnAnswer : public testing::TestWithParam<Wire> {};

// Nothing of it is an answer, whatever bytes come.
TEST_P(NeverAnAnswer, IsNothingToJudge) {
  const http::RawServer server(GetParam().handler);
  const Judged judged = judge_bounded(server.url("/mcp"), looking_around);
  EXPECT_EQ(judged.outcome.exit_code, 4) << judged.outcome.out;
  EXPECT_THAT(judged.trouble(), HasSubstr(GetParam().said));
  EXPECT_THAT(judged.clean_passes(), IsEmpty());
}

Handler says(const std::string& bytes) { return http::RawServer::answering_once(bytes); }

const std::string json_head =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";

INSTANTIATE_TEST_SUITE_P(
    Of, NeverAnAnswer,
    testing::Values(
        Wire{"EndlessBody", endless_body(), "a body of more than"},
        Wire{"EndlessHeaders", endless_headers(), "header lines"},
        Wire{"EndlessLine", endless_line(), "a header line beyond"},
        Wire{"EndlessInterim", endless_interim(), "header lines"},
        Wire{"EndlessEvents", endless_events(), "a body of more than"},
        Wire{"EndlessEvent", endless_event(), "a body of more than"},
        Wire{"OneByteASecond", trickle(), "timed out"},
        Wire{"GzipBomb", bomb(), "a body of more than"},
        Wire{"GigabyteAnnounced", announces_much(), "timed out"},
        Wire{"ChunkOfNoSize", says(chunked("zz\r\n{}\r\n0\r\n\r\n")), "chunked-encoding"},
        Wire{"ChunkOfNegativeSize", says(chunked("-2\r\n{}\r\n0\r\n\r\n")), "chunked-encoding"},
        Wire{"ChunkBeyondAllSizes", says(chunked("FFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")),
             "chunked-encoding"},
        Wire{"ChunkOfHugeSize", says(chunked("7FFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")),
             "outstanding"},
        Wire{"ChunkWithoutEnd", says(chunked("2\r\n{}\r\n")), "outstanding"},
        Wire{"TwoLengths", says(json_head + "Content-Length: 40\r\n\r\n{}"), "remaining to read"},
        Wire{"LengthAndChunks",
             says(json_head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"),
             "no MCP server there"},
        Wire{"NegativeLength",
             says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                  "-1\r\n\r\n{}"),
             "Content-Length"},
        Wire{"TwoAnswers",
             says(response(200, "application/json", "{}") + response(200, "text/html", "<p>")),
             "no MCP server there"},
        Wire{"NulInTheHeader", says(std::string("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n{}", 30)),
             "Nul byte"},
        Wire{"LoneLineFeeds", says("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}"),
             "no MCP server there"},
        Wire{"StatusOfNoNumber", says("HTTP/1.1 2OO OK\r\n\r\n{}"), "Unsupported response code"},
        Wire{"RedirectLoop", speaking(always(302, "text/plain", "", "Location: /mcp\r\n")),
             "It redirects to /mcp"}),
    [](const auto& each) { return each.param.name; });

struct Message {
  const char* name;
  std::string body;  ///< JSON, or what is to be taken for it
};

void PrintTo(const Message& message, std::ostream* out) { *out << message.name; }

class HostileMessage : public testing::TestWithParam<Message> {};

// A server that is right but for what it says to those who have a token.
TEST_P(HostileMessage, ProvesNothing) {
  const http::RawServer server(
      speaking(behind_a_token(always(200, "application/json", GetParam().body))));
  const Judged judged =
      judge_bounded(server.url("/mcp"), with(looking_around, {"--token-env", "TOKEN"}));
  EXPECT_THAT(judged.json, Not(HasSubstr(the_token)));
  EXPECT_EQ(judged.outcome.exit_code, 2) << judged.outcome.out;
  EXPECT_FALSE(judged.clean_passes().contains("access.foreign_scheme_is_refused"));
}

std::string nested(std::size_t depth) {
  return R"({"jsonrpc":"2.0","id":1,"result":{"x":)" + std::string(depth, '[') +
         std::string(depth, ']') + "}}";
}

std::string zeros(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) {
    list += "0,";
  }
  return list;
}

std::string with_result(const std::string& result) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":1,"result":{}}})", result);
}

INSTANTIATE_TEST_SUITE_P(
    Of, HostileMessage,
    testing::Values(Message{"HundredThousandDeep", nested(100'000)},
                    Message{"NeverClosed", std::string(1'000'000, '[')},
                    Message{"InvalidUtf8", with_result("{\"x\":\"\xC3\x28\xED\xA0\x80\xFF\"}")},
                    Message{"Nul", with_result(std::string("{\"x\":\"a\0b\"}", 11))},
                    Message{"EscapedNul", with_result(R"({"x":"a\u0000b","\u0000":1})")},
                    Message{"DuplicateKeys", R"({"jsonrpc":"2.0","id":1,"id":2,"result":{},)"
                                             R"("result":{"tools":[],"tools":1}})"},
                    Message{"HugeNumbers",
                            with_result(R"({"x":1e999999,"y":-)" + std::string(20'000, '9') + "}")},
                    Message{"LoneSurrogate", with_result(R"({"x":"\ud800"})")},
                    Message{"AMillionMembers", with_result("[" + zeros(1'000'000) + "0]")}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace assay::e2e
