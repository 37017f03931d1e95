// What a well-behaved client sends in each revision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/mcp/client.hpp"

namespace assay::mcp {
namespace {

using testing::ElementsAre;
using testing::Optional;
using testing::StartsWith;

constexpr auto kUrl = "http://127.0.0.1:1/mcp";
const Session kSession{.id = "s-1", .opened = true};
constexpr std::array kHandshakeRevisions{Revision::v2025_03_26, Revision::v2025_06_18,
                                         Revision::v2025_11_25};

class ClientRequests : public testing::Test {
 protected:
  Client client(Revision revision, http::Headers extra = {}) {
    return {transport_, kUrl, revision, std::move(extra)};
  }

  http::FakeTransport transport_;
};

Document body_of(const http::Request& request) {
  const auto body = Document::parse(request.body);
  EXPECT_TRUE(body) << request.body;
  return body ? *body : Document();
}

TEST_F(ClientRequests, a_handshake_client_knocks_with_initialize) {
  for (const Revision revision : kHandshakeRevisions) {
    const http::Request knock = client(revision).knock_request(no_token);
    EXPECT_EQ(knock.method, "POST");
    EXPECT_EQ(knock.url, kUrl);
    EXPECT_THAT(knock.headers.all("Content-Type"), ElementsAre("application/json"));
    EXPECT_THAT(knock.headers.all("Accept"), ElementsAre("application/json, text/event-stream"));
    for (const char* name :
         {"Authorization", "Mcp-Session-Id", "MCP-Protocol-Version", "Mcp-Method"}) {
      EXPECT_FALSE(knock.headers.contains(name)) << name;
    }
    const Document body = body_of(knock);
    EXPECT_EQ(body.text("jsonrpc"), "2.0");
    EXPECT_EQ(body.text("method"), "initialize");
    EXPECT_TRUE(body["id"].integer());
    EXPECT_EQ(body["params"].text("protocolVersion"), name_of(revision));
    EXPECT_TRUE(body["params"]["capabilities"].is_object());
    EXPECT_EQ(body["params"]["clientInfo"].text("name"), "mcp-assay");
    EXPECT_TRUE(body["params"]["clientInfo"].text("version"));
  }
}

TEST_F(ClientRequests, a_stateless_client_knocks_with_the_listing_itself) {
  const http::Request knock = client(Revision::v2026_07_28).knock_request(bearer("t"));
  EXPECT_EQ(body_of(knock).text("method"), "tools/list");
  EXPECT_THAT(knock.headers.all("Authorization"), ElementsAre("Bearer t"));
  EXPECT_THAT(knock.headers.all("MCP-Protocol-Version"), ElementsAre("2026-07-28"));
}

TEST_F(ClientRequests, the_version_goes_into_a_header_where_the_revision_has_it) {
  const auto version = [&](Revision revision, const Session& session) {
    return client(revision)
        .call_request(session, no_token, "tools/list", Document::object())
        .headers.first("MCP-Protocol-Version");
  };
  EXPECT_EQ(version(Revision::v2025_03_26, kSession), std::nullopt);
  EXPECT_THAT(version(Revision::v2025_06_18, kSession), Optional(std::string("2025-06-18")));
  EXPECT_THAT(version(Revision::v2025_11_25, kSession), Optional(std::string("2025-11-25")));
  EXPECT_THAT(version(Revision::v2025_11_25, Session{.opened = true}),
              Optional(std::string("2025-11-25")))
      << "also where the server gives out no session ids";
  EXPECT_EQ(version(Revision::v2025_11_25, Session{}), std::nullopt) << "nothing is negotiated yet";
  EXPECT_THAT(version(Revision::v2026_07_28, Session{}), Optional(std::string("2026-07-28")));
}

TEST_F(ClientRequests, the_session_id_goes_with_every_request_of_a_session) {
  for (const Revision revision : kHandshakeRevisions) {
    const Client one = client(revision);
    const Credential token = bearer("t");
    for (const http::Request& request :
         {one.call_request(kSession, token, "tools/list", Document()),
          one.get_request(kSession, token), one.delete_request(kSession, token)}) {
      EXPECT_THAT(request.headers.all("Mcp-Session-Id"), ElementsAre("s-1")) << request.method;
      EXPECT_THAT(request.headers.all("Authorization"), ElementsAre("Bearer t")) << request.method;
      EXPECT_EQ(request.headers.contains("MCP-Protocol-Version"), revision != Revision::v2025_03_26)
          << request.method;
    }
    const http::Request without =
        one.call_request(Session{.opened = true}, token, "tools/list", Document());
    EXPECT_FALSE(without.headers.contains("Mcp-Session-Id"));
  }
}

TEST_F(ClientRequests, the_stateless_era_has_no_session_id) {
  const http::Request call =
      client(Revision::v2026_07_28).call_request(kSession, no_token, "tools/list", Document());
  EXPECT_FALSE(call.headers.contains("Mcp-Session-Id"));
}

TEST_F(ClientRequests, handshake_requests_carry_no_meta_and_no_mirror_headers) {
  const Document params = Document::object({{"name", "add"}});
  const http::Request call =
      client(Revision::v2025_11_25).call_request(kSession, no_token, "tools/call", params);
  EXPECT_EQ(body_of(call)["params"], params);
  EXPECT_FALSE(call.headers.contains("Mcp-Method"));
  EXPECT_FALSE(call.headers.contains("Mcp-Name"));
}

TEST_F(ClientRequests, empty_parameters_are_left_out_of_handshake_requests) {
  for (const Document& nothing : {Document(), Document::object()}) {
    const http::Request call =
        client(Revision::v2025_06_18).call_request(kSession, no_token, "tools/list", nothing);
    EXPECT_FALSE(body_of(call).has("params"));
  }
}

TEST_F(ClientRequests, stateless_requests_say_who_speaks_in_meta) {
  for (const Document& params : {Document(), Document::object({{"cursor", "c"}})}) {
    const http::Request call =
        client(Revision::v2026_07_28).call_request(Session{}, no_token, "tools/list", params);
    const Document sent = body_of(call)["params"];
    const Document meta = sent["_meta"];
    EXPECT_EQ(meta.text("io.modelcontextprotocol/protocolVersion"), "2026-07-28");
    EXPECT_EQ(meta["io.modelcontextprotocol/clientInfo"].text("name"), "mcp-assay");
    EXPECT_TRUE(meta["io.modelcontextprotocol/clientCapabilities"].is_object());
    EXPECT_EQ(sent.text("cursor"), params.text("cursor"));
  }
}

TEST_F(ClientRequests, stateless_headers_mirror_method_and_name) {
  const Client modern = client(Revision::v2026_07_28);
  const auto headers = [&](const char* method, const Document& params) {
    const http::Request call = modern.call_request(Session{}, no_token, method, params);
    EXPECT_THAT(call.headers.all("Mcp-Method"), ElementsAre(method));
    return call.headers.first("Mcp-Name");
  };
  const Document params = Document::object({{"name", "add"}, {"uri", "note://1"}});
  EXPECT_EQ(headers("tools/call", params), "add");
  EXPECT_EQ(headers("prompts/get", params), "add");
  EXPECT_EQ(headers("resources/read", params), "note://1");
  EXPECT_EQ(headers("tools/list", params), std::nullopt);
  EXPECT_EQ(headers("tools/call", Document::object()), std::nullopt);
}

TEST_F(ClientRequests, notifications_have_no_id_and_requests_have_a_fresh_one) {
  for (const Revision revision : all_revisions) {
    const Client one = client(revision);
    const Document told =
        body_of(one.call_request(kSession, no_token, "notifications/cancelled", Document()));
    EXPECT_FALSE(told.has("id")) << name_of(revision);
    EXPECT_EQ(told.text("method"), "notifications/cancelled");
    const auto id = [&] {
      return body_of(one.call_request(kSession, no_token, "tools/list", Document()))["id"]
          .integer();
    };
    const auto first = id();
    ASSERT_TRUE(first) << name_of(revision);
    EXPECT_NE(first, id()) << name_of(revision);
  }
}

TEST_F(ClientRequests, get_asks_for_a_stream_and_has_no_body) {
  const http::Request get = client(Revision::v2025_11_25).get_request(kSession, no_token);
  EXPECT_EQ(get.method, "GET");
  EXPECT_EQ(get.url, kUrl);
  EXPECT_THAT(get.headers.all("Accept"), ElementsAre("text/event-stream"));
  EXPECT_EQ(get.body, "");
}

TEST_F(ClientRequests, delete_ends_the_session_without_a_body) {
  const http::Request end = client(Revision::v2025_11_25).delete_request(kSession, no_token);
  EXPECT_EQ(end.method, "DELETE");
  EXPECT_EQ(end.url, kUrl);
  EXPECT_EQ(end.body, "");
}

TEST_F(ClientRequests, discover_speaks_the_stateless_era_in_any_revision) {
  for (const Revision revision : all_revisions) {
    const http::Request discover =
        client(revision, {{.name = "X-Tenant", .value = "a"}}).discover_request(bearer("t"));
    EXPECT_EQ(body_of(discover).text("method"), "server/discover");
    EXPECT_THAT(discover.headers.all("MCP-Protocol-Version"), ElementsAre("2026-07-28"));
    EXPECT_THAT(discover.headers.all("Mcp-Method"), ElementsAre("server/discover"));
    EXPECT_THAT(discover.headers.all("X-Tenant"), ElementsAre("a"));
    EXPECT_THAT(discover.headers.all("Authorization"), ElementsAre("Bearer t"));
  }
}

TEST_F(ClientRequests, the_testers_headers_go_with_everything) {
  for (const Revision revision : all_revisions) {
    const Client one = client(revision, {{.name = "X-Tenant", .value = "a"}});
    for (const http::Request& request :
         {one.knock_request(no_token), one.get_request(kSession, no_token),
          one.delete_request(kSession, no_token),
          one.call_request(kSession, no_token, "tools/list", Document())}) {
      EXPECT_THAT(request.headers.all("X-Tenant"), ElementsAre("a")) << request.method;
    }
  }
}

TEST(Credential, spells_its_scheme) {
  EXPECT_EQ(bearer("t").authorization, "Bearer t");
  EXPECT_EQ(scheme("bearer", "t").authorization, "bearer t");
  EXPECT_EQ(no_token.authorization, std::nullopt);
}

}  // namespace
}  // namespace assay::mcp
