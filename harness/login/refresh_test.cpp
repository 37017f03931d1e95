#include <gtest/gtest.h>

#include "harness/login/login.hpp"

namespace assay::login {
namespace {

constexpr auto page = "https://as.test/authorize?x=1";

std::optional<std::string> by_header(const std::string& value) {
  return refresh_of(page, value, "");
}
std::optional<std::string> by_meta(const std::string& attributes) {
  return refresh_of(page, "", "<html><head><meta " + attributes + "></head><body>Wait</body>");
}

TEST(Refresh, header_is_read_as_browsers_do) {
  const std::string there = "https://c.test/cb?code=1";
  for (const char* value :
       {"0; url=https://c.test/cb?code=1", "0;URL=https://c.test/cb?code=1",
        "5 ; url = 'https://c.test/cb?code=1'", "0, https://c.test/cb?code=1",
        " 1.5;url=\"https://c.test/cb?code=1\" and more", "0 https://c.test/cb?code=1"}) {
    EXPECT_EQ(by_header(value), there) << value;
  }
  EXPECT_EQ(by_header("3; url=/home"), "https://as.test/home");
  EXPECT_EQ(by_header("0; urlaub"), "https://as.test/urlaub");
  for (const char* value : {"", "30", "30;", "url=https://c.test/cb", "now; url=https://c.test"}) {
    EXPECT_EQ(by_header(value), std::nullopt) << value;
  }
}

TEST(Refresh, meta_element_is_found_however_it_is_written) {
  for (const char* attributes :
       {"http-equiv=refresh content='0;url=https://c.test/cb?a=1&amp;b=2'",
        "HTTP-EQUIV=\"Refresh\" CONTENT=\"0; URL=https://c.test/cb?a=1&amp;b=2\"",
        "content=\"0;url=https://c.test/cb?a=1&amp;b=2\" http-equiv='REFRESH'"}) {
    EXPECT_EQ(by_meta(attributes), "https://c.test/cb?a=1&b=2") << attributes;
  }
  EXPECT_EQ(by_meta("name=refresh content='0;url=https://c.test/cb'"), std::nullopt);
  EXPECT_EQ(by_meta("http-equiv=refresh content=60"), std::nullopt);
  EXPECT_EQ(refresh_of(page, "", "<p>&lt;meta http-equiv=refresh content='0;url=/x'&gt;</p>"),
            std::nullopt)
      << "text is no element";
}

TEST(Refresh, script_that_holds_the_address_and_a_location) {
  const std::string address = "https://c.test/cb";
  for (const char* html : {"<script>location.replace(\"https://c.test/cb?code=1\")</script>",
                           "<script>window.location='https:\\/\\/c.test\\/cb'</script>",
                           "<body onload=\"location.href='https://c.test/cb?code=1'\">"}) {
    EXPECT_TRUE(has_script_to(html, address)) << html;
  }
  for (const char* html :
       {"<p>location https://c.test/cb</p>", "<script>track('https://c.test/cb')</script>",
        "<script>location.reload()</script><p>https://c.test/cb</p>"}) {
    EXPECT_FALSE(has_script_to(html, address)) << html;
  }
  EXPECT_FALSE(has_script_to("<script>location='/'</script>", ""));
}

}  // namespace
}  // namespace assay::login
