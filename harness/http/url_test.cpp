#include "harness/http/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/url.hpp>

namespace assay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Url parsed(std::string_view text) {
  auto url = Url::parse(text);
  EXPECT_TRUE(url) << text << ": " << url.error();
  return url.value_or(Url{});
}

TEST(UrlParse, TakesAUrlApartAndLeavesThePartsAsTheyStand) {
  const Url url = parsed("HTTPS://Example.COM:8443/A/%2e%2E/../b;p?q=%20&r#F");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_TRUE(url.has_port);
  EXPECT_EQ(url.path, "/A/%2e%2E/../b;p");
  EXPECT_EQ(url.query, "q=%20&r");
  EXPECT_EQ(url.fragment, "F");
  EXPECT_FALSE(url.has_userinfo);
  EXPECT_EQ(url.origin(), "https://example.com:8443");
}

TEST(UrlParse, KnowsDefaultPortsAndEmptyParts) {
  EXPECT_EQ(parsed("http://h").port, 80);
  EXPECT_EQ(parsed("http://h").path, "");
  EXPECT_EQ(parsed("http://h").query, std::nullopt);
  EXPECT_EQ(parsed("http://h?").query, "");
  EXPECT_EQ(parsed("https://h/#").fragment, "");
  EXPECT_EQ(parsed("https://h:443/").origin(), "https://h");
  EXPECT_TRUE(parsed("https://h:443/").has_port);
  EXPECT_EQ(parsed("http://h:443/").origin(), "http://h:443");
  EXPECT_FALSE(parsed("http://h:/").has_port);
  EXPECT_EQ(parsed("http://[::1]:81/").host, "[::1]");
  EXPECT_EQ(parsed("http://[::1]:81/").port, 81);
}

TEST(UrlParse, TheHostFollowsTheUserinfo) {
  const Url url = parsed("http://good.test:80@127.0.0.1:82/@x");
  EXPECT_TRUE(url.has_userinfo);
  EXPECT_EQ(url.host, "127.0.0.1");
  EXPECT_EQ(url.port, 82);
}

TEST(UrlParse, TakesAnyByteAfterTheAuthority) {
  EXPECT_EQ(parsed("http://h/{a} \xff\r\n?<b>").path, "/{a} \xff\r\n");
}

TEST(UrlParse, RefusesWhatNamesNoHost) {
  for (const std::string_view text : {"",
                                      "h",
                                      "//h/",
                                      "/path",
                                      "ftp://h/",
                                      "javascript:alert(1)",
                                      "http:h",
                                      "http:/h",
                                      "http://",
                                      "http:///p",
                                      "http://:80/",
                                      "http://h:0/",
                                      "http://h:65536/",
                                      "http://h:-1/",
                                      "http://h:8x/",
                                      "http://h h/",
                                      "http://h%2f/",
                                      "http://h\\@g/",
                                      "http://a@b@c/",
                                      "http://[::1/",
                                      "http://[::g]/",
                                      "http://::1/",
                                      "http://[]/",
                                      "http://h\r\n/",
                                      "http://\xc3\xa4/",
                                      "http://[::1]x/",
                                      "http://user@/"}) {
    EXPECT_FALSE(Url::parse(text)) << text;
  }
  EXPECT_FALSE(Url::parse(std::string_view("http://[::1\0x]/", 16)));
  EXPECT_FALSE(Url::parse(std::string_view("http://h\0/", 10)));
}

TEST(UrlIsLoopback, GoesByNameAndAddress) {
  for (const std::string_view host :
       {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "[0:0:0:0:0:0:0:1]"}) {
    EXPECT_TRUE(parsed("http://" + std::string(host) + "/").is_loopback()) << host;
  }
  for (const std::string_view host : {"localhost.evil.test", "127.0.0.1.evil.test", "128.0.0.1",
                                      "[::2]", "0x7f.1", "example.com"}) {
    EXPECT_FALSE(parsed("http://" + std::string(host) + "/").is_loopback()) << host;
  }
}

TEST(PercentCoding, RoundsTripsEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) {
    all += static_cast<char>(byte);
  }
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_encode("a b&=~/\xff"), "a%20b%26%3D~%2F%FF");
}

TEST(PercentCoding, LeavesBrokenEscapesAlone) {
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41%"), "%zzA%");
  EXPECT_EQ(percent_decode("a+b"), "a b");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
}

TEST(Forms, KeepOrderAndDuplicates) {
  const Parameters parameters = form_decode("a=1&b&&a=2%263&=x");
  EXPECT_THAT(parameters,
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("a", "2&3"), Pair("", "x")));
  EXPECT_EQ(first_value(parameters, "a"), "1");
  EXPECT_EQ(first_value(parameters, "A"), std::nullopt);
  EXPECT_EQ(count_of(parameters, "a"), 2U);
  EXPECT_EQ(form_encode(parameters), "a=1&b=&a=2%263&=x");
  EXPECT_THAT(form_decode(""), IsEmpty());
}

TEST(WithQuery, AppendsBeforeTheFragment) {
  EXPECT_EQ(with_query("http://h/p", {{"a", "1"}}), "http://h/p?a=1");
  EXPECT_EQ(with_query("http://h/p?x=y#f?g", {{"a", " "}}), "http://h/p?x=y&a=%20#f?g");
  EXPECT_EQ(with_query("http://h/p?", {{"a", "1"}}), "http://h/p?a=1");
  EXPECT_EQ(with_query("http://h/p?x&", {{"a", "1"}}), "http://h/p?x&a=1");
  EXPECT_EQ(with_query("http://h/p#f", {}), "http://h/p#f");
  EXPECT_EQ(with_query("app.x:/cb#f?g", {{"a", "1"}}), "app.x:/cb?a=1#f?g");
}

TEST(QueryOf, ReadsAnyUrlLikeText) {
  EXPECT_THAT(query_of("com.app:/cb?code=x&state=%7B#code=y"),
              ElementsAre(Pair("code", "x"), Pair("state", "{")));
  EXPECT_THAT(query_of("http://h/#a?code=x"), IsEmpty());
  EXPECT_THAT(fragment_of("http://h/?a=b#access_token=t&x=y"),
              ElementsAre(Pair("access_token", "t"), Pair("x", "y")));
  EXPECT_THAT(fragment_of("http://h/"), IsEmpty());
}

constexpr std::string_view kBase = "http://a/b/c/d;p?q";

TEST(Resolve, AgreesWithBoostUrlOnTheExamplesOfTheRfc) {
  const boost::urls::url_view base = boost::urls::parse_uri(kBase).value();
  for (const std::string_view reference :
       {"g",       "./g",      "g/",          "/g",        "//g",        "?y",      "g?y",
        "#s",      "g#s",      "g?y#s",       ";x",        "g;x",        "g;x?y#s", "",
        ".",       "./",       "..",          "../",       "../g",       "../..",   "../../",
        "../../g", "/./g",     "g.",          ".g",        "g..",        "..g",     "./../g",
        "./g/.",   "g/./h",    "g/../h",      "g;x=1/./y", "g;x=1/../y", "g?y/./x", "g?y/../x",
        "g#s/./x", "g#s/../x", "//g/x/../y?z"}) {
    boost::urls::url expected;
    const auto outcome =
        boost::urls::resolve(base, boost::urls::parse_uri_reference(reference).value(), expected);
    ASSERT_TRUE(outcome) << reference;
    EXPECT_EQ(resolve(kBase, reference), std::string(expected.buffer())) << reference;
  }
}

TEST(Resolve, DropsDotSegmentsBeyondTheRoot) {  // RFC 3986 section 5.4.2; Boost.URL keeps them
  for (const std::string_view reference : {"../../../g", "../../../../g", "/../g"}) {
    EXPECT_EQ(resolve(kBase, reference), "http://a/g") << reference;
  }
}

TEST(Resolve, LeavesAbsoluteReferencesByteForByte) {
  EXPECT_EQ(resolve(kBase, "http://H/x/../%63b?code=1"), "http://H/x/../%63b?code=1");
  EXPECT_EQ(resolve(kBase, "com.app:/cb"), "com.app:/cb");
  EXPECT_EQ(resolve(kBase, "javascript:alert(1)"), "javascript:alert(1)");
}

TEST(Resolve, TakesHostileBytesAndEmptyBases) {
  EXPECT_EQ(resolve("http://h/a/b", "../{x} \xff?<"), "http://h/{x} \xff?<");
  EXPECT_EQ(resolve("http://h", "x"), "http://h/x");
  EXPECT_EQ(resolve("http://h?q", "x"), "http://h/x");
  EXPECT_EQ(resolve("", "x"), "x");
  EXPECT_EQ(resolve("http://h/a", "//evil.test/x"), "http://evil.test/x");
}

TEST(WellKnown, IsInsertedBetweenAuthorityAndPath) {
  const std::string_view name = "oauth-protected-resource";
  EXPECT_EQ(insert_well_known(parsed("https://h:8/mcp/"), name),
            "https://h:8/.well-known/oauth-protected-resource/mcp");
  EXPECT_EQ(insert_well_known(parsed("https://h/"), name),
            "https://h/.well-known/oauth-protected-resource");
  EXPECT_EQ(insert_well_known(parsed("https://h/p?x=y#f"), name),
            "https://h/.well-known/oauth-protected-resource/p?x=y");
}

TEST(WellKnown, IsAppendedForOpenId) {
  const std::string_view name = "openid-configuration";
  EXPECT_EQ(append_well_known(parsed("https://h/t1/"), name),
            "https://h/t1/.well-known/openid-configuration");
  EXPECT_EQ(append_well_known(parsed("https://h"), name),
            "https://h/.well-known/openid-configuration");
}

}  // namespace
}  // namespace assay::http
