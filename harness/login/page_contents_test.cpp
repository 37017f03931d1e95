#include "harness/login/page_contents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::login {
namespace {

TEST(PageContents, AttributesAreThoseThatABrowserSees) {
  EXPECT_TRUE(has_attribute_named("<p>A <s id=\"mark\">b</s></p>", "id", "mark"));
  EXPECT_TRUE(has_attribute_named("<p DATA-Mark=1>", "data-mark"));
  EXPECT_FALSE(has_attribute_named("<p>&lt;s id=\"mark\"&gt;</p>", "id", "mark"));
  EXPECT_FALSE(has_attribute_named("<p title='id=\"mark\"'>", "id", "mark"));
  EXPECT_FALSE(has_attribute_named("<script>'<s id=\"mark\">'</script>", "id", "mark"));
  EXPECT_TRUE(has_attribute_named("<script>'</script><s id=\"mark\">'", "id", "mark"));
  EXPECT_FALSE(has_attribute_named("<p id=\"mark\">", "id", "another"));
}

TEST(PageContents, AddressesOfASchemeAreFoundWhereverTheyLead) {
  EXPECT_TRUE(has_address_of_scheme("<a href=\" JavaScript:alert(1)\">x</a>", "javascript"));
  EXPECT_TRUE(has_address_of_scheme("<img src=javascript:x>", "javascript"));
  EXPECT_FALSE(has_address_of_scheme("<a href=\"/javascript:x\">x</a>", "javascript"));
  EXPECT_FALSE(has_address_of_scheme("<p>javascript:x</p>", "javascript"));
}

TEST(PageContents, WhatIsShownIsTextAlone) {
  EXPECT_EQ(visible_text("<head><title>T</title></head><body><p>One\n <b>two</b></p>"
                         "<script>three</script><input value=four>&lt;five&gt;</body>"),
            "One two <five>");
  EXPECT_EQ(visible_text(""), "");
}

TEST(PageContents, ScriptsAreToldFromTextAboutThem) {
  EXPECT_TRUE(has_scripts("<p>x</p><script src=a.js></script>"));
  EXPECT_FALSE(has_scripts("<p>&lt;script&gt;</p>"));
}

TEST(PageContents, AddressesAreResolvedAgainstThePage) {
  EXPECT_THAT(addresses_in("https://login.example/a/b",
                           "<link href=style.css><img src=//images.example/x.png>"
                           "<a href='https://help.example/'>x</a><form action=/c></form>"),
              testing::ElementsAre("https://login.example/a/style.css",
                                   "https://images.example/x.png", "https://help.example/"));
  EXPECT_TRUE(addresses_in("https://login.example/", "").empty());
}

}  // namespace
}  // namespace assay::login
