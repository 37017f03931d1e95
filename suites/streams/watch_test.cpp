#include "suites/streams/watch.hpp"

#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"

namespace assay::suites {
namespace {

using namespace std::chrono_literals;

/// An answer to a request with the id 7, read to its end.
class WatchedAnswer {
 public:
  explicit WatchedAnswer(const std::string& body, const std::string& type = "text/event-stream")
      : transport_({{.answer = http::fake_response(200, body, {{"Content-Type", type}})}}),
        watch(transport_, {.method = "POST", .url = "http://127.0.0.1:1/mcp", .body = asked},
              "a test") {
    listen({&watch}, in(1s));
  }

 private:
  static constexpr auto asked = R"({"jsonrpc":"2.0","id":7,"method":"tools/call"})";
  http::FakeTransport transport_;

 public:
  Watch watch;
};

TEST(Watch, tells_progress_requests_and_the_response_apart) {
  const WatchedAnswer answer(
      "id: s-0\ndata:\n\n"
      "id: s-1\ndata: "
      "{\"method\":\"notifications/progress\",\"params\":{\"progressToken\":\"t\"}}\n\n"
      "data: {\"id\":1,\"method\":\"roots/list\"}\n\n"
      "id: s-3\ndata: {\"id\":7,\"result\":{}}\n\n");
  const auto& told = answer.watch.told();
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(told[0].message.is_null());
  EXPECT_EQ(told[0].event_id, "s-0");
  EXPECT_TRUE(told[1].is_progress());
  EXPECT_EQ(told[1].progress_token().text(), "t");
  EXPECT_TRUE(told[2].is_request());
  EXPECT_FALSE(told[2].is_response());
  EXPECT_EQ(answer.watch.response(), &told[3]);
  EXPECT_TRUE(answer.watch.tells_progress());
  EXPECT_EQ(answer.watch.last_event_id(), "s-3");
  EXPECT_FALSE(answer.watch.has_retry());
  EXPECT_TRUE(answer.watch.is_over());
}

TEST(Watch, knows_a_response_to_somebody_else) {
  const WatchedAnswer answer("retry: 10\n\ndata: {\"id\":8,\"result\":{}}\n\n");
  ASSERT_EQ(answer.watch.told().size(), 1U);
  EXPECT_TRUE(answer.watch.told()[0].is_response());
  EXPECT_EQ(answer.watch.response(), nullptr);
  EXPECT_TRUE(answer.watch.has_retry());
  EXPECT_EQ(answer.watch.last_event_id(), "");
}

TEST(Watch, takes_batches_apart_and_gives_their_event_id_once) {
  const WatchedAnswer answer(
      "id: e\ndata: [{\"id\":7,\"result\":{}},{\"id\":8,\"result\":{}}]\n\n");
  ASSERT_EQ(answer.watch.told().size(), 2U);
  EXPECT_EQ(answer.watch.told()[0].event_id, "e");
  EXPECT_EQ(answer.watch.told()[1].event_id, "");
}

TEST(Watch, reads_an_answer_that_is_one_document) {
  const WatchedAnswer answer(R"({"jsonrpc":"2.0","id":7,"error":{"code":-32602}})",
                             "application/json");
  EXPECT_FALSE(answer.watch.is_event_stream());
  ASSERT_NE(answer.watch.response(), nullptr);
  EXPECT_TRUE(answer.watch.response()->message.has("error"));
  EXPECT_EQ(answer.watch.told().size(), 1U);
}

TEST(Watch, has_nothing_to_tell_of_a_page) {
  const WatchedAnswer answer("<html>", "text/html");
  EXPECT_TRUE(answer.watch.told().empty());
  EXPECT_EQ(answer.watch.response(), nullptr);
}

}  // namespace
}  // namespace assay::suites
