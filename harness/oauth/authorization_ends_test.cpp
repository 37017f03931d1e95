// Where an authorization request can end.
#include "harness/oauth/walk_for_tests.hpp"

namespace assay::oauth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class AuthorizationEnds : public WalkTest {};

TEST(AuthorizationRequest, sends_what_is_set_and_nothing_else) {
  const AuthorizationRequest request{.endpoint = "https://as.test/a?tenant=1",
                                     .client_id = "c d",
                                     .redirect_uri = "http://127.0.0.1:1/cb?x=1&y",
                                     .scope = "a b",
                                     .state = "s",
                                     .code_challenge = "ch",
                                     .resource = "https://h.test/mcp",
                                     .extra = {{"state", "again"}, {"odd", "1"}},
                                     .code_verifier = "never sent"};
  EXPECT_THAT(request.url(), testing::StartsWith("https://as.test/a?tenant=1&"));
  EXPECT_THAT(
      http::query_of(request.url()),
      ElementsAre(Pair("tenant", "1"), Pair("response_type", "code"), Pair("client_id", "c d"),
                  Pair("redirect_uri", "http://127.0.0.1:1/cb?x=1&y"), Pair("scope", "a b"),
                  Pair("state", "s"), Pair("code_challenge", "ch"),
                  Pair("code_challenge_method", "S256"), Pair("resource", "https://h.test/mcp"),
                  Pair("state", "again"), Pair("odd", "1")));
  const AuthorizationRequest bare{.endpoint = "https://as.test/a",
                                  .response_type = std::nullopt,
                                  .code_challenge_method = std::nullopt};
  EXPECT_EQ(bare.url(), "https://as.test/a");
}

TEST(AuthorizationRequest, can_be_sent_exactly_so) {
  AuthorizationRequest request{.endpoint = "https://as.test/a", .client_id = "c", .scope = "a"};
  EXPECT_THAT(request.parameters(),
              ElementsAre(Pair("response_type", "code"), Pair("client_id", "c"), Pair("scope", "a"),
                          Pair("code_challenge_method", "S256")));
  request.exactly = {{"scope", "b"}, {"scope", "c"}};
  EXPECT_EQ(request.url(), "https://as.test/a?scope=b&scope=c");
}

TEST_F(AuthorizationEnds, with_a_code) {
  const auto outcome =
      walk_to(std::string(kRedirect) + "?code=abc&state=s&iss=https%3A%2F%2Fas.test");
  EXPECT_EQ(outcome.end, End::code);
  EXPECT_EQ(outcome.code(), "abc");
  EXPECT_EQ(outcome.state(), "s");
  EXPECT_EQ(outcome.iss(), "https://as.test");
  EXPECT_EQ(outcome.error(), std::nullopt);
  EXPECT_EQ(outcome.requested_redirect_uri, kRedirect);
  EXPECT_FALSE(outcome.signed_in);
  EXPECT_TRUE(outcome.left_the_server());
  EXPECT_THAT(asked(), ElementsAre("GET https://as.test/authorize"))
      << "the redirect URI is not visited";
  EXPECT_EQ(outcome.exchanges.size(), 1U);
  EXPECT_EQ(outcome.last().status(), 302);
}

TEST_F(AuthorizationEnds, with_an_error_at_the_redirect_uri) {
  const auto outcome = walk_to(std::string(kRedirect) + "?error=access_denied&state=s");
  EXPECT_EQ(outcome.end, End::error_redirect);
  EXPECT_EQ(outcome.error(), "access_denied");
  EXPECT_TRUE(outcome.left_the_server());
}

TEST_F(AuthorizationEnds, with_neither_at_the_redirect_uri) {
  for (const char* query : {"", "?state=s", "?code=", "#"}) {
    const auto outcome = walk_to(kRedirect + std::string(query));
    EXPECT_EQ(outcome.end, End::other_redirect) << query;
    EXPECT_TRUE(outcome.left_the_server());
  }
}

TEST_F(AuthorizationEnds, a_code_in_the_fragment_is_no_code) {
  const auto outcome = walk_to(std::string(kRedirect) + "#code=abc");
  EXPECT_EQ(outcome.end, End::other_redirect);
  EXPECT_EQ(outcome.code(), std::nullopt);
  EXPECT_THAT(outcome.fragment, ElementsAre(Pair("code", "abc")));
}

TEST_F(AuthorizationEnds, a_code_beside_an_error_is_a_code) {
  EXPECT_EQ(walk_to(std::string(kRedirect) + "?error=x&code=abc").end, End::code)
      << "what an attacker could use counts";
}

TEST_F(AuthorizationEnds, look_alikes_of_the_redirect_uri_are_elsewhere) {
  for (const char* location :
       {"http://127.0.0.1:1/cbx?code=abc", "http://127.0.0.1:1/cb/?code=abc",
        "http://127.0.0.1:1/cb/x?code=abc", "http://127.0.0.1:1/cb.evil?code=abc",
        "http://127.0.0.1:1/cb%3Fcode=abc", "http://127.0.0.1:1/CB?code=abc",
        "http://127.0.0.1:12/cb?code=abc", "http://localhost:1/cb?code=abc",
        "https://127.0.0.1:1/cb?code=abc", "http://127.0.0.1:1/cb&code=abc",
        "http://127.0.0.1:1@evil.test/cb?code=abc", "http://evil.test/?u=http://127.0.0.1:1/cb"}) {
    const auto outcome = walk_to(location);
    EXPECT_EQ(outcome.end, End::elsewhere) << location;
    EXPECT_EQ(outcome.location, location);
    EXPECT_TRUE(outcome.left_the_server());
  }
  EXPECT_EQ(walk_to("http://127.0.0.1:1/cbx?code=abc").code(), "abc")
      << "what leaked there is evidence";
}

TEST_F(AuthorizationEnds, addresses_that_are_no_web_pages_are_elsewhere) {
  for (const char* location :
       {"com.example.app:/cb?code=abc", "javascript:alert(1)", "data:text/html,x", "http://"}) {
    EXPECT_EQ(walk_to(location).end, End::elsewhere) << location;
  }
}

TEST_F(AuthorizationEnds, a_sign_in_at_another_host_is_no_answer_yet) {
  EXPECT_TRUE(walk_to("https://login.test/start?state=x").signs_in_elsewhere());
  for (const char* location :
       {"https://login.test/?code=abc", "https://login.test/#access_token=abc",
        "https://login.test/?error=invalid_request", "http://127.0.0.1:1/cb/x", "javascript:x()"}) {
    EXPECT_FALSE(walk_to(location).signs_in_elsewhere()) << location;
  }
  EXPECT_FALSE(walk_to(std::string(kRedirect) + "?state=x").signs_in_elsewhere());
}

TEST_F(AuthorizationEnds, a_redirect_uri_may_have_a_query_of_its_own) {
  AuthorizationRequest asked = request();
  asked.redirect_uri = "http://127.0.0.1:1/cb?tenant=1";
  at("/authorize", redirect("http://127.0.0.1:1/cb?tenant=1&code=abc"));
  EXPECT_EQ(walk(asked).end, End::code);
  at("/authorize", redirect("http://127.0.0.1:1/cb?tenant=12&code=abc"));
  walker_.registered_redirect_uri = "";
  EXPECT_EQ(walk(asked).end, End::elsewhere);
}

TEST_F(AuthorizationEnds, the_requested_address_and_the_registered_one_both_count) {
  AuthorizationRequest asked = request();
  asked.redirect_uri = "http://127.0.0.1:1/other";
  at("/authorize", redirect("http://127.0.0.1:1/other?code=abc"));
  EXPECT_EQ(walk(asked).end, End::code);
  at("/authorize", redirect(std::string(kRedirect) + "?error=invalid_request"));
  EXPECT_EQ(walk(asked).end, End::error_redirect);
  asked.redirect_uri = std::nullopt;
  at("/authorize", redirect(std::string(kRedirect) + "?code=abc"));
  const auto outcome = walk(asked);
  EXPECT_EQ(outcome.end, End::code);
  EXPECT_EQ(outcome.requested_redirect_uri, "");
}

TEST_F(AuthorizationEnds, without_any_redirect_uri_everything_foreign_is_elsewhere) {
  walker_.registered_redirect_uri = "";
  AuthorizationRequest asked = request();
  asked.redirect_uri = std::nullopt;
  at("/authorize", redirect(std::string(kRedirect) + "?code=abc"));
  EXPECT_EQ(walk(asked).end, End::elsewhere);
}

TEST_F(AuthorizationEnds, at_an_error_page) {
  for (const int status : {400, 401, 403, 404, 429}) {
    at("/authorize", http::fake_response(status, "<form method=post><button>OK</button></form>"));
    const auto outcome = walk();
    EXPECT_EQ(outcome.end, End::error_page) << status;
    EXPECT_FALSE(outcome.left_the_server());
    EXPECT_EQ(outcome.exchanges.size(), 1U) << "nothing on an error page is answered";
  }
}

// OAuth 2.1 section 2.3.5 counts every way in which a browser is sent on.
TEST_F(AuthorizationEnds, where_a_page_goes_on_by_itself) {
  const std::string there = std::string(kRedirect) + "?code=abc";
  const std::string meta = "<meta http-equiv=refresh content='0;url=" + there + "'>";
  at("/authorize", page(meta));
  EXPECT_EQ(walk().end, End::code);
  EXPECT_EQ(walk().location, there);
  at("/authorize", http::fake_response(400, "<p>Wait</p>" + meta));
  EXPECT_EQ(walk().end, End::code) << "whatever the status";
  at("/authorize",
     page("<p>Wait</p>", {{"Refresh", "2; url=" + std::string(kRedirect) + "?error=x"}}));
  EXPECT_EQ(walk().end, End::error_redirect);
  at("/authorize", page("<p>Wait</p>", {{"Refresh", "0;url=https://evil.test/?code=abc"}}));
  EXPECT_EQ(walk().end, End::elsewhere);
  EXPECT_EQ(walk().location, "https://evil.test/?code=abc");
}

TEST_F(AuthorizationEnds, at_a_page_that_stays_with_the_server) {
  at("/authorize", http::fake_response(400, "<meta http-equiv=refresh content='30;url=/'><p>" +
                                                std::string(kRedirect) + " is not registered"));
  EXPECT_EQ(walk().end, End::error_page);
  at("/authorize",
     http::fake_response(400, "<script>track('" + std::string(kRedirect) + "')</script><p>No</p>"));
  EXPECT_EQ(walk().end, End::error_page);
}

TEST_F(AuthorizationEnds, nowhere_where_a_script_may_go_to_the_client) {
  at("/authorize",
     page("<script>location.replace('" + std::string(kRedirect) + "?code=abc')</script>"));
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_THAT(outcome.why, HasSubstr("script"));
}

TEST_F(AuthorizationEnds, the_request_may_say_what_is_registered) {
  AuthorizationRequest asked = request();
  asked.redirect_uri = "https://c.test/other";
  asked.registered_redirect_uri = "https://c.test/cb";
  at("/authorize", redirect("https://c.test/cb?error=invalid_request"));
  EXPECT_EQ(walk(asked).end, End::error_redirect);
  EXPECT_EQ(walk(asked).registered_redirect_uri, "https://c.test/cb");
}

TEST_F(AuthorizationEnds, at_a_last_word_with_200_and_no_form) {
  for (const char* html : {"<h1>Unknown client</h1>", "", "{}"}) {
    at("/authorize", page(html));
    const auto outcome = walk();
    EXPECT_EQ(outcome.end, End::error_page) << html;
    EXPECT_FALSE(outcome.needs_login);
  }
}

// A success that nobody can read is no word on the request.
TEST_F(AuthorizationEnds, nowhere_where_what_comes_is_no_page) {
  for (const char* body : {"\x1b[2J{\"jsonrpc\":", R"({"status":"ok"})", ""}) {
    at("/authorize", http::fake_json(200, body));
    const auto outcome = walk();
    EXPECT_EQ(outcome.end, End::stopped) << body;
    EXPECT_THAT(outcome.why, HasSubstr("no page"));
  }
  at("/authorize", http::fake_json(200, R"({"error":"invalid_request"})"));
  EXPECT_EQ(walk().end, End::error_page) << "an error in JSON is one that a user can be told";
}

TEST_F(AuthorizationEnds, at_a_failure_of_the_server) {
  for (const int status : {500, 502, 599}) {
    at("/authorize", http::fake_response(status, "<form><button>OK</button></form>"));
    EXPECT_EQ(walk().end, End::server_error) << status;
  }
}

TEST_F(AuthorizationEnds, nowhere_when_nobody_answers) {
  http::FakeTransport silent;
  walker_.transport = &silent;
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_THAT(outcome.why, HasSubstr("as.test"));
  EXPECT_FALSE(outcome.needs_login);
  EXPECT_FALSE(outcome.left_the_server());
  EXPECT_EQ(outcome.exchanges.size(), 1U);
}

TEST_F(AuthorizationEnds, nowhere_when_a_redirect_has_no_address) {
  at("/authorize", http::fake_response(302));
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_EQ(outcome.why, "a redirect without Location");
}

TEST_F(AuthorizationEnds, a_304_is_a_page_and_no_redirect) {
  at("/authorize", redirect(std::string(kRedirect) + "?code=abc", 304));
  EXPECT_EQ(walk().end, End::error_page);
}

TEST_F(AuthorizationEnds, every_end_has_a_name) {
  std::vector<std::string_view> names;
  for (const End end : {End::code, End::error_redirect, End::other_redirect, End::elsewhere,
                        End::error_page, End::server_error, End::stopped}) {
    EXPECT_THAT(name_of(end), testing::Not(IsEmpty()));
    EXPECT_THAT(names, testing::Not(testing::Contains(name_of(end))));
    names.push_back(name_of(end));
  }
}

}  // namespace
}  // namespace assay::oauth
