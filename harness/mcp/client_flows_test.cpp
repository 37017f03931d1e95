// How a client opens sessions and calls, against scripted servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/mcp/client.hpp"

namespace assay::mcp {
namespace {

using testing::ElementsAre;

constexpr auto kUrl = "http://127.0.0.1:1/mcp";

/// A server that answers by method; `on_initialize` may replace its answer to the first request.
class ClientFlows : public testing::Test {
 protected:
  ClientFlows() {
    transport_.add({.method = "POST", .url_prefix = kUrl, .answer = [this](const auto& request) {
                      return answer(request);
                    }});
  }

  http::Response answer(const http::Request& request) {
    const Document body = Document::parse(request.body).value_or(Document());
    const std::string method = body.text("method").value_or("");
    methods_.push_back(method);
    if (method == "initialize") {
      return on_initialize_;
    }
    if (method.starts_with("notifications/")) {
      return http::fake_response(on_notification_);
    }
    return http::fake_json(200, R"({"jsonrpc":"2.0","id":2,"result":{"tools":[]}})");
  }

  Client client(Revision revision = Revision::v2025_11_25) { return {transport_, kUrl, revision}; }

  static http::Response opened(http::Headers headers = {}) {
    headers.add("Content-Type", "application/json");
    return http::fake_response(
        200, R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}})",
        std::move(headers));
  }

  http::Response on_initialize_ = opened({{.name = "mcp-session-id", .value = "s-1"}});
  int on_notification_ = 202;
  std::vector<std::string> methods_;
  http::FakeTransport transport_;
};

TEST_F(ClientFlows, open_initializes_and_says_that_it_has) {
  const Session session = client().open(bearer("t"));
  EXPECT_TRUE(session.opened);
  EXPECT_EQ(session.id, "s-1");
  EXPECT_TRUE(session.opening.succeeded());
  EXPECT_THAT(methods_, ElementsAre("initialize", "notifications/initialized"));
  const http::Headers& told = transport_.requests().at(1).headers;
  EXPECT_EQ(told.first("Mcp-Session-Id"), "s-1");
  EXPECT_EQ(told.first("MCP-Protocol-Version"), "2025-11-25");
  EXPECT_EQ(told.first("Authorization"), "Bearer t");
}

TEST_F(ClientFlows, open_does_without_a_session_id) {
  on_initialize_ = opened();
  const Session session = client().open(no_token);
  EXPECT_TRUE(session.opened);
  EXPECT_EQ(session.id, std::nullopt);
  EXPECT_FALSE(transport_.requests().at(1).headers.contains("Mcp-Session-Id"));
}

TEST_F(ClientFlows, open_reads_an_answer_from_a_stream) {
  on_initialize_ =
      http::fake_response(200, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n",
                          {{.name = "Content-Type", .value = "text/event-stream"},
                           {.name = "MCP-Session-Id", .value = "s-2"}});
  EXPECT_EQ(client().open(no_token).id, "s-2");
}

TEST_F(ClientFlows, open_stays_open_whatever_becomes_of_the_notification) {
  on_notification_ = 500;
  EXPECT_TRUE(client().open(no_token).opened);
}

TEST_F(ClientFlows, a_refused_opening_opens_nothing) {
  for (const http::Response& refusal :
       {http::fake_response(401), http::fake_response(200, "<html>"),
        http::fake_json(200, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32602}})"),
        http::fake_response(503, "", {{.name = "Mcp-Session-Id", .value = "s"}})}) {
    methods_.clear();
    on_initialize_ = refusal;
    const Session session = client().open(bearer("t"));
    EXPECT_FALSE(session.opened);
    EXPECT_EQ(session.id, std::nullopt);
    EXPECT_EQ(session.opening.exchange.status(), refusal.status);
    EXPECT_THAT(methods_, ElementsAre("initialize"));
  }
}

TEST_F(ClientFlows, nothing_is_opened_in_the_stateless_era) {
  EXPECT_TRUE(client(Revision::v2026_07_28).open(no_token).opened);
  EXPECT_THAT(transport_.requests(), testing::IsEmpty());
}

TEST_F(ClientFlows, a_call_of_its_own_opens_a_session_first) {
  const Reply reply = client().list_tools(bearer("t"));
  EXPECT_TRUE(reply.succeeded());
  EXPECT_TRUE(reply.result()["tools"].is_array());
  EXPECT_THAT(methods_, ElementsAre("initialize", "notifications/initialized", "tools/list"));
  EXPECT_EQ(transport_.requests().back().headers.first("Mcp-Session-Id"), "s-1");
}

TEST_F(ClientFlows, a_stateless_call_is_one_request) {
  EXPECT_TRUE(client(Revision::v2026_07_28).list_tools(no_token).succeeded());
  EXPECT_THAT(methods_, ElementsAre("tools/list"));
}

TEST_F(ClientFlows, a_call_reports_the_opening_that_failed) {
  on_initialize_ = http::fake_response(401);
  const Reply reply = client().call(no_token, "tools/call", Document::object(), "try");
  EXPECT_EQ(reply.exchange.status(), 401);
  EXPECT_THAT(methods_, ElementsAre("initialize"));
}

TEST_F(ClientFlows, a_call_in_a_session_opens_no_other) {
  const Session session = client().open(no_token);
  methods_.clear();
  EXPECT_TRUE(client().call(session, no_token, "tools/list", Document(), "list").succeeded());
  EXPECT_THAT(methods_, ElementsAre("tools/list"));
  EXPECT_EQ(transport_.purposes().back(), "list");
}

TEST_F(ClientFlows, a_fault_is_a_reply_without_a_message) {
  http::FakeTransport silent;
  const Reply reply = Client(silent, kUrl, Revision::v2025_11_25).list_tools(no_token);
  EXPECT_FALSE(reply.succeeded());
  EXPECT_EQ(reply.exchange.status(), 0);
  ASSERT_NE(reply.exchange.fault(), nullptr);
}

}  // namespace
}  // namespace assay::mcp
