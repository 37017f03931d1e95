#include "suites/scopes/executed.hpp"

#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"

namespace assay::suites {
namespace {

Document result_in(const http::Response& response, const Document& id) {
  http::FakeTransport transport;
  transport.add({.method = "POST", .url_prefix = "http://a/", .answer = [&](const auto&) {
                   return response;
                 }});
  return result_of(transport.perform({.method = "POST", .url = "http://a/"}, "ask"), id);
}

constexpr auto kOne = R"({"jsonrpc":"2.0","id":1,"result":{"content":[1]}})";
constexpr auto kTwo = R"({"jsonrpc":"2.0","id":"x","result":{"content":[2]}})";

TEST(ResultOf, FindsTheResultUnderItsId) {
  EXPECT_EQ(result_in(http::fake_json(200, kOne), 1).dump(), R"({"content":[1]})");
  EXPECT_TRUE(result_in(http::fake_json(200, kOne), 2).is_null());
  const std::string batch = std::string("[") + kOne + "," + kTwo + "]";
  EXPECT_EQ(result_in(http::fake_json(200, batch), "x").dump(), R"({"content":[2]})");
  const http::Response stream =
      http::fake_response(200, std::string("data: ") + kOne + "\n\ndata: " + kTwo + "\n\n",
                          {{.name = "Content-Type", .value = "text/event-stream"}});
  EXPECT_EQ(result_in(stream, "x").dump(), R"({"content":[2]})");
}

TEST(ResultOf, TakesNoRefusalForOne) {
  EXPECT_TRUE(result_in(http::fake_json(403, kOne), 1).is_null());
  EXPECT_TRUE(result_in(http::fake_json(200, R"({"id":1,"error":{"code":-32602}})"), 1).is_null());
  EXPECT_TRUE(
      result_in(http::fake_json(200, R"({"id":1,"result":{"isError":true}})"), 1).is_null());
  EXPECT_TRUE(result_in(http::fake_json(200, "no JSON"), 1).is_null());
}

}  // namespace
}  // namespace assay::suites
