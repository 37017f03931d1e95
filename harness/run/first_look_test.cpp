// Whether there is anything to judge, against scripted targets.
#include "harness/run/judging_for_tests.hpp"
#include "harness/run/revisions.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class FirstLook : public JudgeTest {
 protected:
  /// A host that answers everything so.
  void everything(http::Response response) {
    answer_ = std::move(response);
    options_.transport = &whole_;
  }
  Reconnaissance look(const std::vector<Revision>& asked = {}) {
    return reconnoitre(engagement(), asked);
  }

  http::Response answer_{};
  http::FakeTransport whole_{{{.answer = [this](const auto&) { return answer_; }}}};
};

http::Response html(int status, std::string body = "<html><form></form></html>") {
  return http::fake_response(status, std::move(body),
                             {{.name = "Content-Type", .value = "text/html; charset=utf-8"}});
}

TEST_F(FirstLook, a_web_site_is_no_mcp_server) {
  everything(html(200));
  const Reconnaissance found = look();
  EXPECT_THAT(found.trouble, HasSubstr(kMcp));
  EXPECT_THAT(found.trouble, HasSubstr("no MCP server there"));
  EXPECT_THAT(found.trouble, HasSubstr("200 (text/html)"));
  EXPECT_THAT(found.revisions, IsEmpty());
}

TEST_F(FirstLook, nor_is_a_host_that_says_the_same_to_everything) {
  for (const http::Response& answer :
       {html(404), html(403), html(500), http::fake_response(404), http::fake_response(200),
        http::fake_response(204), http::fake_json(200, R"({"status":"ok"})"),
        http::fake_json(200, "{}"), http::fake_json(404, R"({"error":"Not Found"})"),
        http::fake_json(404, R"({"detail":"Not Found"})"),
        http::fake_json(400, R"({"error":{"code":400,"message":"Bad Request"}})"),
        http::fake_response(302, "", {{.name = "Location", .value = "https://login.test/"}})}) {
    everything(answer);
    Engagement fresh(options_);
    for (const auto& asked : {std::vector<Revision>{}, std::vector{Revision::v2025_03_26},
                              std::vector{Revision::v2026_07_28}}) {
      const Reconnaissance found = reconnoitre(fresh, asked);
      EXPECT_THAT(found.trouble, HasSubstr("no MCP server there"))
          << answer.status << " " << answer.body;
      EXPECT_THAT(found.revisions, IsEmpty());
    }
  }
}

TEST_F(FirstLook, default_endpoints_and_the_testers_word_are_no_signs_of_a_server) {
  everything(http::fake_response(404));
  options_.target.server.is_protected = true;
  EXPECT_THAT(look({Revision::v2025_03_26}).trouble, HasSubstr("no MCP server there"));
}

TEST_F(FirstLook, nobody_there_is_trouble) {
  http::FakeTransport silent;
  options_.transport = &silent;
  const Reconnaissance found = look();
  EXPECT_THAT(found.trouble, HasSubstr(kMcp));
  EXPECT_THAT(found.trouble, HasSubstr("the script has no answer to this"));
}

TEST_F(FirstLook, a_server_that_refuses_everybody_is_there_and_may_be_wrong) {
  const http::Headers challenge{{.name = "WWW-Authenticate", .value = "Bearer realm=\"x\""}};
  for (const http::Response& answer :
       {http::fake_response(401), http::fake_response(401, "", challenge),
        http::fake_response(403, "", challenge)}) {
    everything(answer);
    Engagement fresh(options_);
    const Reconnaissance found = reconnoitre(fresh, {});
    EXPECT_EQ(found.trouble, "") << answer.status;
    EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
    EXPECT_THAT(found.notes, SizeIs(1));
  }
}

TEST_F(FirstLook, a_json_rpc_error_is_an_answer_of_a_server) {
  everything(http::fake_json(
      400, R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}})"));
  EXPECT_EQ(look().trouble, "");
}

TEST_F(FirstLook, metadata_shows_that_a_server_is_meant_to_be_there) {
  pages_[kMcp] = [](const auto&) { return http::fake_response(404); };
  EXPECT_EQ(look().trouble, "");
}

TEST_F(FirstLook, without_a_token_a_revision_is_assumed_and_that_is_said) {
  at("/authorize", http::fake_response(400));
  const Reconnaissance found = look();
  EXPECT_EQ(found.trouble, "");
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25));
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_THAT(found.notes[0], HasSubstr("2025-11-25 is assumed"));
}

TEST_F(FirstLook, without_a_token_what_was_asked_for_is_judged) {
  at("/authorize", http::fake_response(400));
  const Reconnaissance found = look({Revision::v2025_06_18, Revision::v2026_07_28});
  EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_06_18, Revision::v2026_07_28));
  EXPECT_THAT(found.notes, IsEmpty());
}

TEST_F(FirstLook, a_revision_that_is_answered_with_another_is_not_spoken) {
  pages_[kMcp] = [](const http::Request& request) {
    if (!request.headers.contains("Authorization")) {
      return unauthorized();
    }
    return request.body.find("initialize") == std::string::npos
               ? http::fake_json(400, R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601}})")
               : http::fake_json(
                     200, R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}})");
  };
  EXPECT_THAT(look().revisions, ElementsAre(Revision::v2025_06_18));
}

TEST_F(FirstLook, a_server_knows_the_stateless_era_by_what_it_says) {
  std::string answer;
  pages_[kMcp] = [&](const http::Request& request) {
    return request.headers.contains("Authorization") ? http::fake_json(200, answer)
                                                     : unauthorized();
  };
  for (const char* modern :
       {R"({"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"]}})",
        R"({"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32020}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32021}})",
        R"({"jsonrpc":"2.0","id":1,"error":{"code":-32022}})"}) {
    answer = modern;
    Engagement fresh(options_);
    EXPECT_THAT(reconnoitre(fresh, {}).revisions, ElementsAre(Revision::v2026_07_28)) << modern;
  }
  for (const char* other : {R"({"jsonrpc":"2.0","id":1,"error":{"code":-32601}})",
                            R"({"jsonrpc":"2.0","id":1,"result":{}})",
                            R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"1999"}})"}) {
    answer = other;
    Engagement fresh(options_);
    const Reconnaissance found = reconnoitre(fresh, {});
    EXPECT_THAT(found.revisions, ElementsAre(Revision::v2025_11_25)) << other;
    EXPECT_THAT(found.notes, SizeIs(1)) << other;
  }
}

TEST_F(FirstLook, the_testers_headers_go_with_the_question_for_revisions) {
  options_.target.headers = {{"X-Tenant", "a"}};
  look();
  ASSERT_GE(requests_to(kMcp).size(), 5U);
  for (const http::Request& request : requests_to(kMcp)) {
    EXPECT_EQ(request.headers.first("X-Tenant"), "a") << request.body;
  }
}

}  // namespace
}  // namespace assay
