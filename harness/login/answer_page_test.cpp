#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "harness/login/button_words.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

constexpr const char* kPage = "http://127.0.0.1:3000/interaction/abc";
const User kAlice{.username = "alice", .password = "p w&d"};

// "METHOD url body" of the answer, or "why: …".
std::string answer(const std::string& html, const FormLogin& login = {.user = kAlice}) {
  std::string why_not;
  const auto request = answer_page(login, kPage, html, why_not);
  return request ? request->method + " " + request->url + " " + request->body : "why: " + why_not;
}

std::string consent(const std::string& buttons, const Approve& approve = {}) {
  return answer(
      "<form method=post action=/c><input type=hidden name=t value=1>" + buttons + "</form>",
      {.user = kAlice, .approve = approve});
}

TEST(AnswerPage, signs_in_at_oidc_provider) {
  const std::string html = R"(<!DOCTYPE html><html><body><div class="login-card"><h1>Sign-in</h1>
    <form autocomplete="off" action="http://127.0.0.1:3000/interaction/abc" method="post">
      <input type="hidden" name="prompt" value="login"/>
      <input required type="text" name="login" placeholder="Enter any login" autofocus="on">
      <input required type="password" name="password" placeholder="and password">
      <button type="submit" class="login login-submit">Sign-in</button>
    </form><a href="/interaction/abc/abort">[ Cancel ]</a></div></body></html>)";
  EXPECT_EQ(
      answer(html),
      "POST http://127.0.0.1:3000/interaction/abc prompt=login&login=alice&password=p%20w%26d");
}

TEST(AnswerPage, consents_at_oidc_provider) {
  const std::string html = R"(<form autocomplete="off" action="/interaction/abc" method="post">
      <input type="hidden" name="prompt" value="consent"/>
      <button autofocus type="submit" class="login login-submit">Continue</button></form>)";
  EXPECT_EQ(answer(html), "POST http://127.0.0.1:3000/interaction/abc prompt=consent");
  EXPECT_EQ(answer(html, {}), "POST http://127.0.0.1:3000/interaction/abc prompt=consent")
      << "consent needs no user";
}

TEST(AnswerPage, posts_as_a_browser_does) {
  std::string why_not;
  const auto request = answer_page({.user = kAlice}, kPage,
                                   "<form method=post><input type=password "
                                   "name=p></form>",
                                   why_not);
  ASSERT_TRUE(request);
  EXPECT_THAT(request->headers.first("content-type"),
              Optional(std::string("application/x-www-form-urlencoded")));
  EXPECT_THAT(request->headers.first("origin"), Optional(std::string("http://127.0.0.1:3000")));
  EXPECT_EQ(request->url, kPage);
  EXPECT_EQ(request->body, "p=p%20w%26d");
}

TEST(AnswerPage, get_forms_replace_the_query) {
  EXPECT_EQ(answer("<form action='/go?old=1#f'><input name=q type=hidden value='a b'>"
                   "<button name=ok value=yes>OK</button></form>"),
            "GET http://127.0.0.1:3000/go?q=a%20b&ok=yes ");
}

TEST(AnswerPage, prefers_the_sign_in_form_and_its_name_field) {
  EXPECT_EQ(
      answer("<form action=/search><input name=q><button>Continue</button></form>"
             "<form action=/register method=post><input name=email><input type=password name=p1>"
             "<input type=password name=p2></form>"
             "<form action=/in method=post><input name=tenant value=t><input name=UserName>"
             "<input type=checkbox name=remember><input type=password name=pw>"
             "<button name=do value=cancel>Cancel</button><button name=do value=in>Log in</button>"
             "<button name=do value=google>Continue with Google</button></form>"),
      "POST http://127.0.0.1:3000/in tenant=t&UserName=alice&pw=p%20w%26d&do=in");
}

TEST(AnswerPage, fills_the_first_text_field_where_no_name_tells) {
  EXPECT_EQ(
      answer("<form method=post action=/x><input name=f1><input type=password name=f2></form>"),
      "POST http://127.0.0.1:3000/x f1=alice&f2=p%20w%26d");
}

TEST(AnswerPage, plays_a_page_that_asks_for_the_name_first) {
  EXPECT_EQ(answer("<form method=post action=/x><input type=email name=identifier>"
                   "<button>Next</button></form>"),
            "POST http://127.0.0.1:3000/x identifier=alice");
}

TEST(AnswerPage, chooses_the_button_that_approves) {
  const std::string base = "POST http://127.0.0.1:3000/c t=1";
  EXPECT_EQ(consent("<button name=action value=deny>Deny</button>"
                    "<button name=action value=approve>Allow access</button>"),
            base + "&action=approve");
  EXPECT_EQ(
      consent("<input type=submit name=submit value=No><input type=submit name=submit value=Yes>"),
      base + "&submit=Yes");
  EXPECT_EQ(consent("<button name=confirm value=0>Don't allow</button><button>Submit</button>"),
            base);
  EXPECT_EQ(consent("<button name=b1>Cancel</button><button name=b2>Send</button>"
                    "<button name=grantAccess>&gt;</button>"),
            base + "&grantAccess=");
}

TEST(AnswerPage, never_presses_what_refuses) {
  EXPECT_THAT(consent("<button>Deny</button>"), HasSubstr("no button of the page"));
  EXPECT_THAT(consent("<button>Not now</button><button>Do not allow</button>"),
              HasSubstr("'Not now', 'Do not allow'"));
  EXPECT_THAT(consent("<button name=cancel>Continue</button>"), HasSubstr("login.form.approve"));
}

TEST(AnswerPage, the_target_file_may_name_the_button) {
  const std::string buttons =
      "<button name=a value=1>Continue</button><button name=a value=2>Nein</button>";
  EXPECT_THAT(consent(buttons, {.value = "2"}), HasSubstr("&a=2"));
  EXPECT_THAT(consent(buttons, {.name = "a", .value = "2"}), HasSubstr("&a=2"));
  EXPECT_THAT(consent(buttons, {.text = "nein"}), HasSubstr("&a=2"));
  EXPECT_THAT(consent(buttons, {.name = "b", .value = "2"}), HasSubstr("&a=1"))
      << "another page of the same sign-in";
}

TEST(AnswerPage, plays_a_page_without_a_choice) {
  EXPECT_EQ(consent("<button>Weiter</button>"), "POST http://127.0.0.1:3000/c t=1");
  EXPECT_EQ(consent(""), "POST http://127.0.0.1:3000/c t=1");
  EXPECT_THAT(consent("<button>Weiter</button><button>Abbrechen</button>"), HasSubstr("why: "));
  EXPECT_THAT(answer("<form><input type=hidden name=a><button>Suche</button></form>"),
              HasSubstr("why: "));
}

TEST(AnswerPage, says_why_it_cannot) {
  EXPECT_THAT(answer("<html><div id=root></div>"), HasSubstr("no HTML form"));
  EXPECT_THAT(answer("<form action='javascript:x()'><button>Allow</button></form>"),
              HasSubstr("no http or https address"));
  EXPECT_THAT(answer("<form method=dialog><button>Allow</button></form>"), HasSubstr("why: "));
  EXPECT_THAT(answer("<form><input type=password name=p></form>", {}),
              HasSubstr("asks for a password"));
}

TEST(LeaningOfButton, goes_by_whole_words) {
  EXPECT_EQ(leaning_of_button("", "", "Allow"), Leaning::approves);
  EXPECT_EQ(leaning_of_button("", "btnGrantAccess", ""), Leaning::approves);
  EXPECT_EQ(leaning_of_button("allow", "", "?"), Leaning::perhaps);
  EXPECT_EQ(leaning_of_button("", "", "Notify me"), Leaning::none);
  EXPECT_EQ(leaning_of_button("", "", "Disallow"), Leaning::refuses);
  EXPECT_EQ(leaning_of_button("", "", "Yes, deny"), Leaning::refuses);
  EXPECT_EQ(leaning_of_button("", "", ""), Leaning::none);
}

}  // namespace
}  // namespace assay::login
