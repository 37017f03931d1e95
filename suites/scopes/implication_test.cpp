#include "suites/scopes/implication.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::suites {
namespace {

TEST(Implication, SeesWhatAServerMayTakeForMore) {
  for (const auto& [granted, needed] :
       std::vector<std::pair<std::string, std::string>>{{"files:read", "files:read"},
                                                        {"Files:Read", "files:read"},
                                                        {"files:write", "files:read"},
                                                        {"files", "files:read"},
                                                        {"files:", "files:read"},
                                                        {"files:*", "files:read"},
                                                        {"files.*", "files.read.all"},
                                                        {"write", "read"},
                                                        {"files:rw", "files:read"},
                                                        {"admin", "files:read"},
                                                        {"site-admin", "files:read"},
                                                        {"admin:*", "files:read"},
                                                        {"full_access", "files:read"},
                                                        {"*", "files:read"}}) {
    EXPECT_TRUE(may_imply(granted, needed)) << granted << " " << needed;
  }
}

TEST(Implication, LeavesWhatIsAboutAnotherThingOrLess) {
  for (const auto& [granted, needed] : std::vector<std::pair<std::string, std::string>>{
           {"files:read", "files:write"},
           {"read", "write"},
           {"mail:read", "files:read"},
           {"files:read:shared", "files:read"},
           {"mcp:exec:workflows:*", "mcp:tools:weather"},
           {"mcp:tools:weather", "mcp:tools:sentiment"},
           {"file", "files:read"}}) {
    EXPECT_FALSE(may_imply(granted, needed)) << granted << " " << needed;
  }
}

TEST(Implication, LeavesOutAllThatMaySuffice) {
  EXPECT_THAT(scopes_without({"files:write", "mail:read", "files:*", "admin"}, "files:read"),
              testing::ElementsAre("mail:read"));
}

TEST(Implication, AWildcardCoversItsBranch) {
  EXPECT_TRUE(covers("a:b:*", "a:b:c"));
  EXPECT_TRUE(covers("a:b", "a:b"));
  EXPECT_FALSE(covers("a:b:*", "a:bc"));
  EXPECT_FALSE(covers("a:b*", "a:bc"));
}

}  // namespace
}  // namespace assay::suites
