#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/login/cookie_date.hpp"
#include "harness/login/login.hpp"

namespace assay::login {
namespace {

using ::testing::Optional;

void set(CookieJar& jar, const std::string& url, const std::string& line) {
  jar.store(url, {{"set-cookie", line}});
}

// The Cookie header for `to` of a jar that got just this line from `from`.
std::string sent(const std::string& from, const std::string& line, const std::string& to) {
  CookieJar jar;
  set(jar, from, line);
  return jar.header_for(to).value_or("-");
}

TEST(CookieJar, sends_back_what_it_got) {
  CookieJar jar;
  EXPECT_FALSE(jar.header_for("http://127.0.0.1:1/"));
  jar.store("http://127.0.0.1:1/login",
            {{"Set-Cookie", "a=1; HttpOnly"}, {"X", "c=3"}, {"set-cookie", " b = 2=2 ;Path=/"}});
  EXPECT_THAT(jar.header_for("http://127.0.0.1:1/next"), Optional(std::string("a=1; b=2=2")));
  EXPECT_THAT(jar.header_for("http://127.0.0.1:9/"), Optional(std::string("a=1; b=2=2")))
      << "cookies know no ports";
  EXPECT_FALSE(jar.header_for("http://localhost:1/"));
  EXPECT_FALSE(jar.header_for("not a url"));
}

TEST(CookieJar, replaces_in_place_and_deletes) {
  CookieJar jar;
  const std::string url = "http://localhost/";
  set(jar, url, "a=1");
  set(jar, url, "b=2");
  set(jar, url, "a=3");
  EXPECT_THAT(jar.header_for(url), Optional(std::string("a=3; b=2")));
  set(jar, url, "a=; Max-Age=0");
  EXPECT_THAT(jar.header_for(url), Optional(std::string("b=2")));
  set(jar, url, "b=; expires=Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_FALSE(jar.header_for(url));
  EXPECT_EQ(sent(url, "c=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", url), "c=1");
  EXPECT_EQ(sent(url, "c=1; Max-Age=-1; Expires=Fri, 01 Jan 2100 00:00:00 GMT", url), "-");
  EXPECT_EQ(sent(url, "c=1; Max-Age=soon; Expires=nonsense", url), "c=1");
}

TEST(CookieJar, keeps_to_paths) {
  const std::string from = "http://localhost/app/login?x=/y";
  EXPECT_EQ(sent(from, "a=1", "http://localhost/app/next"), "a=1");
  EXPECT_EQ(sent(from, "a=1", "http://localhost/app"), "a=1");
  EXPECT_EQ(sent(from, "a=1", "http://localhost/application"), "-");
  EXPECT_EQ(sent(from, "a=1", "http://localhost/"), "-");
  EXPECT_EQ(sent(from, "a=1; Path=/app/", "http://localhost/app/x"), "a=1");
  EXPECT_EQ(sent(from, "a=1; Path=/app/", "http://localhost/app"), "-");
  EXPECT_EQ(sent(from, "a=1; path=relative", "http://localhost/app/x"), "a=1");
  EXPECT_EQ(sent("http://localhost", "a=1", "http://localhost"), "a=1");
}

TEST(CookieJar, longer_paths_go_first) {
  CookieJar jar;
  set(jar, "http://localhost/", "a=1; Path=/");
  set(jar, "http://localhost/", "b=2; Path=/deep/er");
  set(jar, "http://localhost/", "a=3; Path=/deep");
  EXPECT_THAT(jar.header_for("http://localhost/deep/er/x"), Optional(std::string("b=2; a=3; a=1")));
}

TEST(CookieJar, keeps_to_domains) {
  const std::string from = "https://login.acme.test/";
  EXPECT_EQ(sent(from, "a=1", "https://login.acme.test/"), "a=1");
  EXPECT_EQ(sent(from, "a=1", "https://x.login.acme.test/"), "-");
  EXPECT_EQ(sent(from, "a=1; Domain=.Acme.test", "https://www.acme.test/"), "a=1");
  EXPECT_EQ(sent(from, "a=1; Domain=acme.test", "https://evilacme.test/"), "-");
  EXPECT_EQ(sent(from, "a=1; Domain=other.test", "https://other.test/"), "-");
  EXPECT_EQ(sent(from, "a=1; Domain=x.login.acme.test", "https://x.login.acme.test/"), "-");
  EXPECT_EQ(sent(from, "a=1; Domain=test", "https://login.acme.test/"), "-");
  EXPECT_EQ(sent("http://127.0.0.1/", "a=1; Domain=0.0.1", "http://127.0.0.1/"), "-");
  EXPECT_EQ(sent("http://localhost/", "a=1; Domain=localhost", "http://localhost/"), "a=1");
}

TEST(CookieJar, secure_cookies_stay_on_secure_ways) {
  EXPECT_EQ(sent("https://as.test/", "a=1; Secure", "https://as.test/"), "a=1");
  EXPECT_EQ(sent("https://as.test/", "a=1; Secure", "http://as.test/"), "-");
  EXPECT_EQ(sent("http://as.test/", "a=1; Secure", "https://as.test/"), "-");
  EXPECT_EQ(sent("http://127.0.0.1/", "a=1; Secure", "http://127.0.0.1/"), "a=1");
  EXPECT_EQ(sent("https://as.test/", "__Host-a=1; Secure; Path=/", "https://as.test/"),
            "__Host-a=1");
  EXPECT_EQ(sent("https://as.test/", "__Host-a=1; Secure", "https://as.test/"), "-");
  EXPECT_EQ(sent("https://as.test/", "__Host-a=1; Path=/", "https://as.test/"), "-");
  EXPECT_EQ(sent("https://as.test/", "__Secure-a=1", "https://as.test/"), "-");
}

TEST(CookieJar, refuses_what_is_malformed_and_bounds_the_rest) {
  const std::string url = "http://localhost/";
  for (const std::string& line :
       {std::string("no-equals"), std::string("=v"), std::string("; a=1"), std::string(),
        std::string("a=1\r\nX: y"), std::string("a=\0b", 4), "a=" + std::string(5'000, 'x')}) {
    EXPECT_EQ(sent(url, line, url), "-") << line;
  }
  EXPECT_EQ(sent(url, "a=", url), "a=");
  CookieJar jar;
  for (int i = 0; i < 1'000; ++i) {
    set(jar, url, "c" + std::to_string(i) + "=v");
  }
  const std::string all = jar.header_for(url).value_or("");
  EXPECT_EQ(std::ranges::count(all, '='), 200);
  EXPECT_THAT(all, ::testing::StartsWith("c800=v; "));
}

TEST(CookieDate, reads_the_spellings_in_use) {
  for (const auto* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "6 nov 1994 8:49:37"}) {
    EXPECT_THAT(parse_cookie_date(text), Optional(784111777)) << text;
  }
  for (const auto* text : {"", "0", "-1", "Sun, 31 Feb 1994 08:49:37 GMT", "06 Nov 1994",
                           "06 Nov 1994 25:00:00", "06 Nov 99999 08:49:37", "06 Nov 1994 8:49"}) {
    EXPECT_FALSE(parse_cookie_date(text)) << text;
  }
}

TEST(CookieJar, keeps_back_what_other_sites_may_not_send) {
  CookieJar jar;
  const std::string url = "http://127.0.0.1:1/";
  for (const char* line : {"lax=1; SameSite=Lax", "strict=1; samesite = STRICT",
                           "none=1; SameSite=None", "silent=1"}) {
    set(jar, url, line);
  }
  EXPECT_THAT(jar.header_for(url), Optional(std::string("lax=1; strict=1; none=1; silent=1")));
  EXPECT_THAT(jar.header_for(url, true), Optional(std::string("none=1; silent=1")));
}

}  // namespace
}  // namespace assay::login
