#include "harness/oauth/metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "harness/http/fake_transport.hpp"

namespace assay::oauth {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kOrigin = "https://h.test";
constexpr auto kInserted = "https://h.test/.well-known/oauth-authorization-server";
constexpr auto kOpenid = "https://h.test/.well-known/openid-configuration";
constexpr auto kResource = "https://h.test/.well-known/oauth-protected-resource";
constexpr auto kServerDocument =
    R"({"issuer":"https://h.test","token_endpoint":"https://h.test/t"})";
constexpr auto kResourceDocument =
    R"({"resource":"https://h.test/mcp","authorization_servers":["https://a.test","https://b.test"],
        "scopes_supported":["x","y"]})";

/// A web site of documents at exact addresses; everything else is 404.
class Metadata : public testing::Test {
 protected:
  Metadata() {
    transport_.add({.answer = [this](const http::Request& request) {
      const auto found = site_.find(request.url);
      return found == site_.end() ? http::fake_response(404) : found->second;
    }});
  }

  void put(const std::string& url, const std::string& body) {
    site_[url] = http::fake_json(200, body);
  }

  std::optional<ResourceMetadata> resource(
      Revision revision, const std::string& server_url = "https://h.test/mcp",
      const std::optional<std::string>& challenged = std::nullopt) {
    return find_resource_metadata(transport_, server_url, challenged, revision, tries_);
  }

  std::optional<ServerMetadata> server(const std::string& issuer,
                                       Revision revision = Revision::v2025_11_25) {
    return find_server_metadata(transport_, issuer, revision, tries_);
  }

  std::vector<std::string> asked() const {
    std::vector<std::string> urls;
    for (const http::Request& request : transport_.requests()) {
      urls.push_back(request.url);
    }
    return urls;
  }

  std::vector<std::string> places() const {
    std::vector<std::string> names;
    for (const Lookup& lookup : tries_) {
      names.push_back(lookup.place);
    }
    return names;
  }

  std::map<std::string, http::Response> site_;
  http::FakeTransport transport_;
  std::vector<Lookup> tries_;
};

TEST_F(Metadata, the_challenge_is_followed_first_and_then_the_well_known_places) {
  for (const Revision revision :
       {Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28}) {
    http::FakeTransport nothing;
    tries_.clear();
    EXPECT_FALSE(find_resource_metadata(nothing, "https://h.test/mcp", "https://c.test/prm",
                                        revision, tries_));
    std::vector<std::string> urls;
    for (const http::Request& request : nothing.requests()) {
      urls.push_back(request.url);
    }
    EXPECT_THAT(urls,
                ElementsAre("https://c.test/prm", kResource + std::string("/mcp"), kResource));
    EXPECT_THAT(places(),
                ElementsAre("challenge", "well-known with path", "well-known at the root"));
  }
}

TEST_F(Metadata, a_server_at_the_root_has_one_well_known_place) {
  for (const char* url : {"https://h.test", "https://h.test/"}) {
    resource(Revision::v2025_11_25, url);
  }
  EXPECT_THAT(asked(), ElementsAre(kResource, kResource));
}

TEST_F(Metadata, the_last_slash_of_a_resource_stays_and_is_left_out_only_afterwards) {
  resource(Revision::v2025_11_25, "https://h.test/mcp/");
  EXPECT_THAT(asked(), ElementsAre(kResource + std::string("/mcp/"),
                                   kResource + std::string("/mcp"), kResource));
}

TEST_F(Metadata, the_root_place_has_neither_path_nor_query_of_the_server) {
  resource(Revision::v2025_11_25, "https://h.test/mcp?tenant=a");
  ASSERT_EQ(asked().size(), 2U);
  EXPECT_EQ(asked()[0], kResource + std::string("/mcp?tenant=a")) << "RFC 9728 section 3.1";
  EXPECT_EQ(asked()[1], kResource);
}

TEST_F(Metadata, the_first_revision_has_no_well_known_place_for_resources) {
  EXPECT_FALSE(resource(Revision::v2025_03_26));
  EXPECT_THAT(asked(), IsEmpty());
  EXPECT_FALSE(resource(Revision::v2025_03_26, "https://h.test/mcp", "https://c.test/prm"));
  EXPECT_THAT(asked(), ElementsAre("https://c.test/prm"));
}

TEST_F(Metadata, looking_ends_where_the_document_is_found) {
  put("https://c.test/prm", kResourceDocument);
  put(kResource, R"({"resource":"https://wrong.test"})");
  const auto found = resource(Revision::v2025_11_25, "https://h.test/mcp", "https://c.test/prm");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, "https://c.test/prm");
  EXPECT_EQ(found->lookup.place, "challenge");
  EXPECT_EQ(found->resource(), "https://h.test/mcp");
  EXPECT_THAT(found->authorization_servers(), ElementsAre("https://a.test", "https://b.test"));
  EXPECT_THAT(found->scopes_supported(), ElementsAre("x", "y"));
  EXPECT_THAT(asked(), ElementsAre("https://c.test/prm"));
}

TEST_F(Metadata, a_challenge_that_leads_nowhere_does_not_hide_the_well_known_document) {
  put(kResource, kResourceDocument);
  const auto found = resource(Revision::v2025_11_25, "https://h.test/mcp", "https://c.test/prm");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->url, kResource);
  EXPECT_THAT(places(), ElementsAre("challenge", "well-known with path", "well-known at the root"));
}

TEST_F(Metadata, a_server_url_that_cannot_be_read_has_no_places) {
  EXPECT_FALSE(resource(Revision::v2025_11_25, "not a url"));
  EXPECT_THAT(asked(), IsEmpty());
  EXPECT_FALSE(server("urn:x"));
  EXPECT_FALSE(server("", Revision::v2025_03_26));
}

TEST_F(Metadata, an_issuer_with_a_path_has_three_places) {
  for (const char* issuer : {"https://h.test/tenant", "https://h.test/tenant/"}) {
    http::FakeTransport nothing;
    tries_.clear();
    EXPECT_FALSE(find_server_metadata(nothing, issuer, Revision::v2026_07_28, tries_));
    std::vector<std::string> urls;
    for (const http::Request& request : nothing.requests()) {
      urls.push_back(request.url);
    }
    EXPECT_THAT(urls,
                ElementsAre(kInserted + std::string("/tenant"), kOpenid + std::string("/tenant"),
                            "https://h.test/tenant/.well-known/openid-configuration"));
    EXPECT_THAT(places(), ElementsAre("RFC 8414", "OpenID, inserted", "OpenID, appended"));
  }
}

TEST_F(Metadata, an_issuer_without_a_path_has_two_places) {
  for (const char* issuer : {kOrigin, "https://h.test/"}) {
    http::FakeTransport nothing;
    tries_.clear();
    find_server_metadata(nothing, issuer, Revision::v2025_11_25, tries_);
    ASSERT_EQ(nothing.requests().size(), 2U);
    EXPECT_EQ(nothing.requests()[0].url, kInserted);
    EXPECT_EQ(nothing.requests()[1].url, kOpenid);
  }
}

TEST_F(Metadata, server_metadata_is_taken_from_the_first_place_that_has_it) {
  put(kOpenid, kServerDocument);
  auto found = server(kOrigin);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->lookup.place, "OpenID, appended");
  EXPECT_EQ(found->looked_up, kOrigin);
  EXPECT_EQ(found->issuer(), "https://h.test");
  EXPECT_EQ(found->endpoint("token_endpoint"), "https://h.test/t");
  EXPECT_EQ(found->endpoint("registration_endpoint"), "");
  EXPECT_FALSE(found->by_default);
  put(kInserted, R"({"issuer":"first","scopes_supported":["a"]})");
  found = server(kOrigin);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->issuer(), "first");
  EXPECT_THAT(found->list("scopes_supported"), ElementsAre("a"));
}

TEST_F(Metadata, an_answer_that_is_no_such_document_is_not_found) {
  for (const char* body : {"", "<html>", "[]", "\"issuer\"", "{}", R"({"status":"ok"})",
                           R"({"error":"not_found"})", "{\"issuer\":"}) {
    put(kInserted, body);
    put(kOpenid, body);
    put(kResource, body);
    EXPECT_FALSE(server(kOrigin)) << body;
    EXPECT_FALSE(resource(Revision::v2025_11_25, kOrigin)) << body;
  }
  put(kInserted, kResourceDocument);
  put(kResource, kServerDocument);
  EXPECT_FALSE(server(kOrigin)) << "the other kind of metadata";
  EXPECT_FALSE(resource(Revision::v2025_11_25, kOrigin)) << "the other kind of metadata";
}

TEST_F(Metadata, an_answer_that_is_passed_over_does_not_end_the_search) {
  put(kInserted, R"({"status":"ok"})");
  put(kOpenid, kServerDocument);
  const auto found = server(kOrigin);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->lookup.place, "OpenID, appended");
  EXPECT_EQ(tries_.size(), 2U);
}

TEST_F(Metadata, only_200_finds_a_document) {
  for (const int status : {201, 203, 301, 302, 401, 404, 500}) {
    site_[kInserted] = http::fake_json(status, kServerDocument);
    EXPECT_FALSE(server(kOrigin)) << status;
  }
}

TEST_F(Metadata, one_telling_member_is_enough_for_a_case_to_judge_the_rest) {
  for (const char* body :
       {R"({"issuer":1})", R"({"authorization_endpoint":"x"})", R"({"token_endpoint":"x"})"}) {
    put(kInserted, body);
    EXPECT_TRUE(server(kOrigin)) << body;
  }
  for (const char* body : {R"({"resource":1})", R"({"authorization_servers":[]})"}) {
    put(kResource, body);
    const auto found = resource(Revision::v2025_11_25, kOrigin);
    ASSERT_TRUE(found) << body;
    EXPECT_EQ(found->resource(), "");
    EXPECT_THAT(found->authorization_servers(), IsEmpty());
  }
}

TEST_F(Metadata, a_wrong_media_type_is_left_for_a_case_to_judge) {
  site_[kInserted] =
      http::fake_response(200, kServerDocument, {{.name = "Content-Type", .value = "text/plain"}});
  EXPECT_TRUE(server(kOrigin));
}

TEST_F(Metadata, the_first_revision_has_default_endpoints_at_the_origin) {
  const auto found = server("https://h.test:8443/deep/path?q", Revision::v2025_03_26);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->by_default);
  EXPECT_EQ(found->issuer(), "https://h.test:8443");
  EXPECT_EQ(found->endpoint("authorization_endpoint"), "https://h.test:8443/authorize");
  EXPECT_EQ(found->endpoint("token_endpoint"), "https://h.test:8443/token");
  EXPECT_EQ(found->endpoint("registration_endpoint"), "https://h.test:8443/register");
  EXPECT_EQ(tries_.size(), 3U) << "it is looked for first";
}

TEST_F(Metadata, the_first_revision_prefers_a_document_to_its_defaults) {
  put(kInserted, kServerDocument);
  const auto found = server(kOrigin, Revision::v2025_03_26);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->by_default);
  EXPECT_EQ(found->endpoint("token_endpoint"), "https://h.test/t");
}

TEST_F(Metadata, later_revisions_have_no_defaults) {
  for (const Revision revision :
       {Revision::v2025_06_18, Revision::v2025_11_25, Revision::v2026_07_28}) {
    EXPECT_FALSE(server(kOrigin, revision));
  }
}

TEST_F(Metadata, lookups_ask_for_json_and_say_what_they_are_for) {
  const Lookup lookup = look_up(transport_, kOpenid, "OpenID, appended");
  EXPECT_FALSE(lookup.found());
  EXPECT_EQ(lookup.exchange.status(), 404);
  const http::Request& request = transport_.requests().at(0);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.headers.first("Accept"), "application/json");
  EXPECT_FALSE(request.headers.contains("Authorization"));
  EXPECT_EQ(transport_.purposes().at(0), "look for metadata: OpenID, appended");
}

}  // namespace
}  // namespace assay::oauth
