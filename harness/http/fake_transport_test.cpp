#include "harness/http/fake_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(FakeTransport, AnswersFromItsScriptAndRemembers) {
  int count = 0;
  FakeTransport transport({
      {.method = "GET", .url_prefix = "http://h/a", .answer = fake_json(200, "{}")},
      {.url_prefix = "http://h/",
       .answer =
           [&count](const Request& request) { return fake_response(200 + ++count, request.body); }},
      {.answer = TransportFault{.kind = Fault::timeout, .detail = "slow"}},
  });
  const Exchange json = transport.perform({.url = "http://h/abc"}, "one");
  EXPECT_EQ(json.media_type(), "application/json");
  EXPECT_EQ(transport.perform({.method = "POST", .url = "http://h/a", .body = "x"}, "two").body(),
            "x");
  EXPECT_EQ(transport.perform({.url = "http://h/b"}, "three").status(), 202);
  EXPECT_EQ(transport.perform({.url = "http://other/"}, "four").fault()->kind, Fault::timeout);
  EXPECT_THAT(transport.purposes(), ElementsAre("one", "two", "three", "four"));
  ASSERT_THAT(transport.requests(), SizeIs(4));
  EXPECT_EQ(transport.requests()[1].method, "POST");
}

TEST(FakeTransport, WithoutAnAnswerRefuses) {
  FakeTransport transport;
  EXPECT_EQ(transport.perform({.url = "http://h/"}, "").fault()->kind, Fault::refused);
  transport.add({.answer = fake_response(204)});
  EXPECT_EQ(transport.perform({.url = "http://h/"}, "").status(), 204);
}

TEST(FakeTransport, StreamsTheBody) {
  FakeTransport transport(
      {{.url_prefix = "http://open", .answer = fake_response(200, "data"), .stays_open = true},
       {.answer = fake_response(200, "data")}});
  const auto stream = transport.open({.url = "http://h/"}, "");
  EXPECT_TRUE(stream->wait_for_head(0ms));
  EXPECT_EQ(stream->head()->status, 200);
  EXPECT_FALSE(stream->ended());
  EXPECT_EQ(stream->next(0ms), "data");
  EXPECT_TRUE(stream->ended());
  EXPECT_EQ(stream->next(0ms), std::nullopt);
  EXPECT_EQ(stream->cancel().body(), "data");
  const auto open = transport.open({.url = "http://open/"}, "");
  open->next(0ms);
  EXPECT_FALSE(open->ended());
  open->cancel();
  EXPECT_TRUE(open->ended());
}

}  // namespace
}  // namespace assay::http
