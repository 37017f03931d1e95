#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/mcp/client.hpp"

namespace assay::mcp {
namespace {

http::Response with_type(std::string type, std::string body) {
  return http::fake_response(200, std::move(body),
                             {{.name = "Content-Type", .value = std::move(type)}});
}

http::Exchange answered(http::Response response) {
  return http::Exchange({.outcome = std::move(response)});
}

/// The message in a body, as JSON text; "null" where there is none.
std::string in_json(std::string body) {
  return message_of(answered(http::fake_json(200, std::move(body)))).dump();
}

std::string in_stream(std::string body, std::string type = "text/event-stream") {
  return message_of(answered(with_type(std::move(type), std::move(body)))).dump();
}

constexpr auto kResult = R"({"id":1,"jsonrpc":"2.0","result":{}})";
constexpr auto kNotification = R"({"jsonrpc":"2.0","method":"notifications/message"})";
constexpr auto kServerRequest = R"({"id":9,"jsonrpc":"2.0","method":"ping"})";

std::string event(std::string_view data) { return "data: " + std::string(data) + "\n\n"; }

TEST(MessageOf, reads_a_result_or_an_error) {
  EXPECT_EQ(in_json(kResult), kResult);
  const auto error = R"({"error":{"code":-32601,"message":"no"},"id":1,"jsonrpc":"2.0"})";
  EXPECT_EQ(in_json(error), error);
  const Reply reply{.message = *Document::parse(error)};
  EXPECT_EQ(reply.error_code(), -32601);
  EXPECT_EQ(reply.error_message(), "no");
}

TEST(MessageOf, takes_the_response_out_of_a_batch) {
  EXPECT_EQ(in_json("[" + std::string(kNotification) + "," + kResult + "]"), kResult);
  EXPECT_EQ(in_json("[]"), "null");
  EXPECT_EQ(in_json("[1,null,[" + std::string(kResult) + "]]"), "null");
}

TEST(MessageOf, a_notification_or_request_is_no_answer) {
  EXPECT_EQ(in_json(kNotification), "null");
  EXPECT_EQ(in_json(kServerRequest), "null");
}

TEST(MessageOf, passes_over_what_comes_before_the_response) {
  EXPECT_EQ(in_stream(event(kNotification) + ": keep alive\n\n" + event(kServerRequest) +
                      event("not JSON") + event("") + event(kResult)),
            kResult);
  EXPECT_EQ(in_stream(event(kNotification)), "null");
  EXPECT_EQ(in_stream("data: " + std::string(kResult) + "\n"), "null")
      << "an event that is not closed was never sent";
}

TEST(MessageOf, the_first_response_of_a_stream_counts) {
  EXPECT_EQ(in_stream(event(kResult) + event(R"({"id":2,"jsonrpc":"2.0","result":{"b":1}})")),
            kResult);
}

TEST(MessageOf, the_media_type_decides_how_a_body_is_read) {
  EXPECT_EQ(in_stream(event(kResult), "text/event-stream; charset=utf-8"), kResult);
  EXPECT_EQ(in_stream(event(kResult), "application/json"), "null");
  EXPECT_EQ(in_stream(kResult, "text/plain"), kResult) << "a wrong type is for a case to judge";
}

TEST(MessageOf, the_media_type_has_no_case) {
  EXPECT_EQ(in_stream(event(kResult), "Text/Event-Stream"), kResult) << "RFC 9110 section 8.3.1";
}

TEST(MessageOf, what_is_no_json_rpc_is_nothing) {
  for (const char* body : {"", "<html></html>", "\"text\"", "12", "{", "\xFF\xFF", "{}", "null"}) {
    EXPECT_EQ(in_json(body), "null") << body;
  }
  EXPECT_EQ(in_json(std::string(100'000, '[')), "null");
}

TEST(MessageOf, the_errors_of_oauth_and_of_web_frameworks_are_no_json_rpc) {
  EXPECT_EQ(in_json(R"({"error":"invalid_token","error_description":"expired"})"), "null");
  EXPECT_EQ(in_json(R"({"error":"Not Found","status":404})"), "null");
  EXPECT_EQ(in_json(R"({"error":{"code":404,"message":"Not Found"}})"), "null");
  EXPECT_EQ(in_json(R"({"result":"ok"})"), "null");
}

TEST(MessageOf, a_stream_that_stays_open_has_answered_all_the_same) {
  const http::Exchange open({
      .outcome = http::TransportFault{.kind = http::Fault::timeout, .detail = "no end"},
      .partial = with_type("text/event-stream", event(kResult)),
  });
  EXPECT_EQ(message_of(open).dump(), kResult);
}

TEST(MessageOf, no_answer_is_no_message) {
  const http::Exchange refused(
      {.outcome = http::TransportFault{.kind = http::Fault::refused, .detail = "nobody"}});
  EXPECT_TRUE(message_of(refused).is_null());
  EXPECT_TRUE(message_of(http::Exchange()).is_null());
}

TEST(Reply, succeeds_with_200_and_a_result) {
  const auto reply = [](int status, const char* body) {
    Reply made{.exchange = answered(http::fake_json(status, body))};
    made.message = message_of(made.exchange);
    return made;
  };
  EXPECT_TRUE(reply(200, kResult).succeeded());
  EXPECT_FALSE(reply(202, kResult).succeeded());
  EXPECT_FALSE(reply(401, kResult).succeeded());
  EXPECT_FALSE(reply(200, R"({"jsonrpc":"2.0","id":1,"error":{"code":1}})").succeeded());
  EXPECT_FALSE(reply(200, "").succeeded());
}

}  // namespace
}  // namespace assay::mcp
