// What lies between an authorization request and its end: redirects, sign-in, consent, cookies.
#include "harness/oauth/walk_for_tests.hpp"

namespace assay::oauth {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class AuthorizationWalk : public WalkTest {
 protected:
  AuthorizationWalk() { sign_in_as("alice"); }

  void sign_in_as(const std::string& name) {
    walker_.login =
        login::FormLogin{.user = login::User{.username = name, .password = "pw of " + name}};
  }
  /// The form fields of the last request.
  http::Parameters posted() const { return http::form_decode(transport_.requests().back().body); }
};

TEST_F(AuthorizationWalk, signs_in_and_consents) {
  at("/authorize", sign_in_page());
  at("/login", consent_page());
  at("/consent", [](const http::Request& sent) {
    const bool approved = http::first_value(http::form_decode(sent.body), "do") == "approve";
    return redirect(kRedirect + std::string(approved ? "?code=abc" : "?error=access_denied"));
  });
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::code) << outcome.why;
  EXPECT_TRUE(outcome.signed_in);
  EXPECT_THAT(asked(), ElementsAre("GET https://as.test/authorize", "POST https://as.test/login",
                                   "POST https://as.test/consent"));
  const http::Parameters signed_in = http::form_decode(transport_.requests().at(1).body);
  EXPECT_EQ(http::first_value(signed_in, "username"), "alice");
  EXPECT_EQ(http::first_value(signed_in, "password"), "pw of alice");
  EXPECT_EQ(http::first_value(posted(), "t"), "7") << "hidden fields go back";
  EXPECT_EQ(outcome.exchanges.size(), 3U);
}

TEST_F(AuthorizationWalk, an_error_page_after_the_sign_in_is_the_end) {
  at("/authorize", sign_in_page());
  at("/login", http::fake_response(400, "bad redirect_uri"));
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::error_page);
  EXPECT_TRUE(outcome.signed_in);
}

TEST_F(AuthorizationWalk, a_sign_in_without_a_user_needs_a_login) {
  at("/authorize", sign_in_page());
  for (const auto& login : {std::optional<login::FormLogin>(), std::optional(login::FormLogin{})}) {
    walker_.login = login;
    const auto outcome = walk();
    EXPECT_EQ(outcome.end, End::stopped);
    EXPECT_TRUE(outcome.needs_login);
    EXPECT_FALSE(outcome.signed_in);
    EXPECT_FALSE(outcome.why.empty());
  }
}

TEST_F(AuthorizationWalk, a_page_that_cannot_be_played_is_not_for_want_of_a_user) {
  at("/authorize", page("<form method=post><button>A</button><button>B</button></form>"));
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_FALSE(outcome.needs_login);
  EXPECT_FALSE(outcome.why.empty());
}

TEST_F(AuthorizationWalk, consent_alone_needs_no_user) {
  walker_.login = std::nullopt;
  at("/authorize", consent_page());
  at("/consent", redirect(std::string(kRedirect) + "?code=abc"));
  EXPECT_EQ(walk().end, End::code);
}

TEST_F(AuthorizationWalk, a_password_that_is_refused_says_nothing_about_the_request) {
  at("/authorize", sign_in_page());
  for (const http::Response& refusal :
       {sign_in_page(), http::fake_response(401, "no"), http::fake_response(403, "no")}) {
    at("/login", refusal);
    const auto outcome = walk();
    EXPECT_EQ(outcome.end, End::stopped) << refusal.status;
    EXPECT_THAT(outcome.why, HasSubstr("the sign-in of alice was refused"));
    EXPECT_THAT(outcome.why, testing::Not(HasSubstr("pw of alice")));
    EXPECT_FALSE(outcome.needs_login) << "a user was brought";
    EXPECT_EQ(outcome.exchanges.size(), 2U) << "a wrong password is not tried again";
  }
}

TEST_F(AuthorizationWalk, a_refusal_on_a_consent_page_is_not_one_of_the_password) {
  at("/authorize", consent_page());
  at("/consent", http::fake_response(403, "no"));
  EXPECT_EQ(walk().end, End::error_page);
}

TEST_F(AuthorizationWalk, pages_without_end_are_left) {
  at("/authorize", consent_page());
  at("/consent", consent_page());
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_THAT(outcome.why, HasSubstr("gave up after 12 pages"));
  EXPECT_EQ(transport_.requests().size(), 12U);
}

TEST_F(AuthorizationWalk, a_redirect_loop_is_left) {
  at("/authorize", redirect("/authorize"));
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_THAT(outcome.why, HasSubstr("gave up"));
  EXPECT_FALSE(outcome.needs_login);
  EXPECT_EQ(transport_.requests().size(), 12U);
}

TEST_F(AuthorizationWalk, the_last_permitted_step_may_be_the_end) {
  walker_.most_steps = 2;
  at("/authorize", redirect("/next"));
  at("/next", redirect(std::string(kRedirect) + "?code=abc"));
  EXPECT_EQ(walk().end, End::code);
  walker_.most_steps = 1;
  EXPECT_EQ(walk().end, End::stopped);
}

TEST_F(AuthorizationWalk, relative_addresses_are_resolved) {
  for (const char* location : {"/deep/page", "deep/page", "./deep/page", "../deep/page?x=1",
                               "//as.test/deep/page", "https://as.test/deep/page"}) {
    at("/authorize", redirect(location));
    at("/deep/page", redirect(std::string(kRedirect) + "?code=abc"));
    EXPECT_EQ(walk().end, End::code) << location;
    EXPECT_EQ(asked().back(), "GET https://as.test/deep/page") << location;
  }
}

TEST_F(AuthorizationWalk, foreign_hosts_are_not_visited) {
  for (const char* location : {"//evil.test/x", "https://as.test.evil.test/", "http://as.test/x",
                               "https://as.test:444/x", "https://as.test@evil.test/x"}) {
    EXPECT_EQ(walk_to(location).end, End::elsewhere) << location;
    EXPECT_EQ(asked().back(), "GET https://as.test/authorize") << location;
  }
}

TEST_F(AuthorizationWalk, see_other_and_found_turn_a_post_into_a_get) {
  at("/authorize", sign_in_page());
  at("/done", redirect(std::string(kRedirect) + "?code=abc"));
  for (const int status : {301, 302, 303}) {
    at("/login", redirect("/done", status));
    EXPECT_EQ(walk().end, End::code) << status;
    EXPECT_EQ(asked().back(), "GET https://as.test/done") << status;
    EXPECT_EQ(transport_.requests().back().body, "");
  }
}

TEST_F(AuthorizationWalk, temporary_and_permanent_redirects_post_again) {
  at("/authorize", sign_in_page());
  at("/done", redirect(std::string(kRedirect) + "?code=abc"));
  for (const int status : {307, 308}) {
    at("/login", redirect("/done", status));
    EXPECT_EQ(walk().end, End::code) << status;
    EXPECT_EQ(asked().back(), "POST https://as.test/done") << status;
    EXPECT_EQ(http::first_value(posted(), "username"), "alice");
    EXPECT_EQ(transport_.requests().back().headers.first("Content-Type"),
              "application/x-www-form-urlencoded");
  }
}

TEST_F(AuthorizationWalk, a_redirected_get_stays_a_get) {
  at("/authorize", redirect("/next", 307));
  at("/next", redirect(std::string(kRedirect) + "?code=abc"));
  EXPECT_EQ(walk().end, End::code);
  EXPECT_EQ(asked().back(), "GET https://as.test/next");
}

TEST_F(AuthorizationWalk, credentials_never_leave_the_server_with_a_307) {
  at("/authorize", sign_in_page());
  at("/login", redirect("https://evil.test/steal", 307));
  EXPECT_EQ(walk().end, End::elsewhere);
  EXPECT_EQ(asked().back(), "POST https://as.test/login");
}

TEST_F(AuthorizationWalk, cookies_are_kept_within_a_walk_and_between_walks) {
  at("/authorize", [](const http::Request& sent) {
    const bool known = sent.headers.first("Cookie").value_or("").find("sid=1") != std::string::npos;
    return known ? redirect(std::string(kRedirect) + "?code=abc") : sign_in_page();
  });
  at("/login", http::fake_response(303, "",
                                   {{.name = "Location", .value = "/authorize"},
                                    {.name = "Set-Cookie", .value = "sid=1; Path=/; HttpOnly"}}));
  const auto first = walk();
  EXPECT_EQ(first.end, End::code) << first.why;
  EXPECT_TRUE(first.signed_in);
  const auto second = walk();
  EXPECT_EQ(second.end, End::code);
  EXPECT_FALSE(second.signed_in) << "one visit to the sign-in page is enough";
  EXPECT_EQ(second.exchanges.size(), 1U);
}

TEST_F(AuthorizationWalk, a_browser_asks_for_pages) {
  at("/authorize", http::fake_response(400));
  walk();
  const http::Request& sent = transport_.requests().at(0);
  EXPECT_EQ(sent.headers.first("Accept"), "text/html,application/xhtml+xml");
  EXPECT_FALSE(sent.headers.contains("Cookie"));
  EXPECT_EQ(transport_.purposes().at(0), "walk");
}

TEST_F(AuthorizationWalk, another_answer_goes_in_place_of_the_honest_one) {
  at("/authorize", [](const http::Request&) {
    http::Response shown = consent_page();
    shown.headers.add("Set-Cookie", "lax=1; SameSite=Lax");
    shown.headers.add("Set-Cookie", "any=1");
    return shown;
  });
  at("/consent", redirect(kRedirect + std::string("?code=abc")));
  walker_.answering = [](const http::Exchange& page, http::Request answer) {
    EXPECT_EQ(page.status(), 200);
    answer.body += "&more=1";
    return std::optional(PageAnswer{.request = std::move(answer), .from_another_site = true});
  };
  EXPECT_EQ(walk().end, End::code);
  EXPECT_EQ(http::first_value(posted(), "do"), "approve");
  EXPECT_EQ(http::first_value(posted(), "more"), "1");
  EXPECT_EQ(transport_.requests().back().headers.first("Cookie"), "any=1");
}

TEST_F(AuthorizationWalk, a_page_that_is_to_be_left_ends_the_walk) {
  at("/authorize", consent_page());
  walker_.answering = [](const http::Exchange&, const http::Request&) { return std::nullopt; };
  const auto outcome = walk();
  EXPECT_EQ(outcome.end, End::stopped);
  EXPECT_FALSE(outcome.needs_login);
  EXPECT_THAT(asked(), ElementsAre("GET https://as.test/authorize"));
}

}  // namespace
}  // namespace assay::oauth
