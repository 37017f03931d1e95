#include "harness/http/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Exchange answered(Response response) {
  return Exchange(
      {.request = {.method = "POST", .url = "http://h/"}, .outcome = std::move(response)});
}

TEST(Headers, KeepOrderSpellingAndDuplicates) {
  Headers headers{{"Set-Cookie", "a"}, {"X", "1"}, {"set-cookie", "b"}};
  EXPECT_EQ(headers.first("SET-COOKIE"), "a");
  EXPECT_THAT(headers.all("Set-Cookie"), ElementsAre("a", "b"));
  EXPECT_THAT(headers.all("Y"), IsEmpty());
  EXPECT_EQ(headers.first("Y"), std::nullopt);
  EXPECT_TRUE(headers.contains("x"));
  EXPECT_EQ(headers.lines()[2].name, "set-cookie");
}

TEST(Headers, SetReplacesEveryLineAndKeepsThePlace) {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}};
  headers.set("a", "new");
  EXPECT_THAT(headers.lines(), ElementsAre(Header{"A", "new"}, Header{"B", "2"}, Header{"C", "4"}));
  headers.set("D", "5");
  EXPECT_EQ(headers.lines().back(), (Header{"D", "5"}));
  headers.remove("b");
  EXPECT_FALSE(headers.contains("B"));
}

TEST(Exchange, WithoutAnythingIsAFault) {
  const Exchange exchange;
  EXPECT_NE(exchange.fault(), nullptr);
  EXPECT_EQ(exchange.status(), 0);
  EXPECT_EQ(exchange.body(), "");
  EXPECT_EQ(exchange.header("A"), std::nullopt);
  EXPECT_THAT(exchange.header_values("A"), IsEmpty());
  EXPECT_EQ(exchange.media_type(), "");
}

TEST(Exchange, ReadsItsResponse) {
  const Exchange exchange = answered({
      .status = 401,
      .headers = {{"content-type", " Application/JSON ; charset=utf-8"}, {"A", "1"}, {"a", "2"}},
      .body = "{}",
  });
  EXPECT_EQ(exchange.status(), 401);
  EXPECT_EQ(exchange.body(), "{}");
  EXPECT_EQ(exchange.media_type(), "application/json");
  EXPECT_THAT(exchange.header_values("A"), ElementsAre("1", "2"));
  EXPECT_EQ(exchange.summary(), "POST http://h/ -> 401");
}

TEST(Exchange, SummaryNamesTheFaultAndHidesControlBytes) {
  const Exchange exchange({
      .request = {.method = "GET", .url = "http://h/\x1b[31m"},
      .outcome = TransportFault{.kind = Fault::refused, .detail = "nobody\nthere"},
  });
  EXPECT_EQ(exchange.summary(), "GET http://h/\\x1b[31m -> refused: nobody\\x0athere");
}

TEST(ExchangeIds, Ascend) {
  const auto first = next_exchange_id();
  EXPECT_GT(next_exchange_id(), first);
}

}  // namespace
}  // namespace assay::http
