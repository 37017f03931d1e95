// Several users, each in a browser of their own.
#include "harness/probe/scripted_target_for_tests.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

/// A server that signs in whoever posts the form, and remembers them by a cookie.
class Users : public ScriptedTarget {
 protected:
  Users() {
    options_.target.users = {{.username = "alice", .password = "a"},
                             {.username = "bob", .password = "b"}};
    at("/authorize", [this](const http::Request& request) { return page_or_code(request); });
  }

  http::Response page_or_code(const http::Request& request) {
    const auto form = http::form_decode(request.body);
    const std::string cookies = request.headers.first("Cookie").value_or("");
    const std::string user =
        http::first_value(form, "username")
            .value_or(cookies.empty() ? "" : cookies.substr(cookies.find('=') + 1));
    if (user.empty()) {
      return http::fake_response(200,
                                 "<form method=post><input name=username>"
                                 "<input type=password name=password><button>Go</button></form>",
                                 {{.name = "Content-Type", .value = "text/html"}});
    }
    users_.push_back(user);
    const auto query = http::query_of(request.url);
    const auto redirect = http::first_value(query, "redirect_uri").value_or(kRedirect);
    return http::fake_response(
        302, "",
        {{.name = "Set-Cookie", .value = "user=" + user},
         {.name = "Location", .value = http::with_query(redirect, {{"code", "of-" + user}})}});
  }

  std::string code_of(Probe& probe, std::size_t user) {
    return probe.authorize_as(user, probe.honest_authorization(), "test").code().value_or("");
  }

  std::vector<std::string> users_;
};

TEST_F(Users, each_signs_in_by_themselves_and_stays_signed_in) {
  Probe one = probe();
  EXPECT_EQ(one.user_count(), 2U);
  EXPECT_EQ(code_of(one, 0), "of-alice");
  EXPECT_EQ(code_of(one, 1), "of-bob");
  const auto requests = count_of("/authorize");
  EXPECT_EQ(code_of(one, 0), "of-alice");
  EXPECT_EQ(code_of(one, 1), "of-bob");
  EXPECT_EQ(count_of("/authorize"), requests + 2) << "nobody had to sign in again";
}

TEST_F(Users, in_a_probe_with_browsers_of_its_own_nothing_is_left_for_others) {
  Probe first = probe();
  first.use_own_browser();
  EXPECT_EQ(code_of(first, 1), "of-bob");
  EXPECT_EQ(engagement().cookies(1).header_for(kIssuer), std::nullopt);
  first.give_browser_back();
  Probe next = probe();
  next.use_own_browser();
  const auto requests = count_of("/authorize");
  EXPECT_EQ(code_of(next, 1), "of-bob");
  EXPECT_EQ(count_of("/authorize"), requests + 1)
      << "it goes on with a browser that was given back";
}

TEST_F(Users, have_tokens_of_their_own) {
  Probe one = probe();
  const std::string first = one.access_token_of(0);
  const std::string second = one.access_token_of(1);
  EXPECT_EQ(first, one.access_token());
  EXPECT_NE(first, second);
  EXPECT_EQ(one.access_token_of(1), second);
  EXPECT_THAT(users_, testing::ElementsAre("alice", "bob"));
}

TEST_F(Users, are_one_where_nobody_named_any) {
  options_.target.users.clear();
  EXPECT_EQ(probe().user_count(), 1U);
}

TEST_F(Users, other_resources_are_those_that_the_authorization_server_lists) {
  EXPECT_EQ(probe().other_resource(), std::nullopt);
  server_document_ = server_document_.with("protected_resources",
                                           Document::texts({kMcp, "https://archive.example/mcp"}));
  start_over();
  EXPECT_EQ(probe().other_resource(), "https://archive.example/mcp");
}

TEST_F(Users, a_lasting_authorization_asks_for_offline_access_where_there_is_such_a_thing) {
  Probe plain = probe();
  EXPECT_EQ(plain.lasting_authorization(plain.client()).scope, plain.honest_authorization().scope);
  server_document_ =
      server_document_.with("scopes_supported", Document::texts({"read", "offline_access"}));
  start_over();
  Probe openid = probe();
  EXPECT_THAT(openid.lasting_authorization(openid.client()).scope.value_or(""),
              HasSubstr("offline_access"));
}

}  // namespace
}  // namespace assay
