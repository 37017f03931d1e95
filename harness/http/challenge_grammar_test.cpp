#include "harness/http/challenge_grammar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::http {
namespace {

using testing::HasSubstr;
using testing::Optional;

std::optional<std::string> fault_of(const std::string& line) {
  Headers headers;
  headers.add("WWW-Authenticate", line);
  return challenge_fault(headers);
}

TEST(ChallengeGrammar, TakesWhatRfc9110Allows) {
  for (const auto* line :
       {"Bearer", "Bearer realm=\"mcp\"", "bearer realm=mcp", "Bearer  a=1, b=\"2\"",
        "Bearer a = \"1\" ,b=2", "Bearer a=\"1\",, b=2,", "Basic realm=\"x\", Bearer error=\"y\"",
        "Negotiate, Bearer a=1", "Negotiate YII=, Bearer a=1", "Bearer a=\"say \\\"no\\\", \\\\\"",
        "Bearer a=1, Digest b=\"c\", d=e", "", "Newauth realm=\"apps\", type=1, title=\"L\""}) {
    EXPECT_EQ(fault_of(line), std::nullopt) << line;
  }
  EXPECT_EQ(challenge_fault({}), std::nullopt);
}

TEST(ChallengeGrammar, SaysWhereALineIsNone) {
  EXPECT_THAT(fault_of("Bearer realm=\"mcp\" error=\"x\""), Optional(HasSubstr("`error=")));
  EXPECT_THAT(fault_of("Bearer scope=a:b c:d, x=1"), Optional(HasSubstr("`:b c:d")));
  EXPECT_THAT(fault_of("Bearer resource_metadata=https://a/"), Optional(HasSubstr("://a/")));
  EXPECT_THAT(fault_of("Bearer error_description=\"The \"x\" is bad\""),
              Optional(HasSubstr("in place of a comma")));
  EXPECT_THAT(fault_of("Bearer a=\"b"), Optional(HasSubstr("no closing")));
  EXPECT_THAT(fault_of("Bearer x=1, a=, b=1"), Optional(HasSubstr("neither a token nor quoted")));
  EXPECT_THAT(fault_of("realm=\"mcp\""), Optional(HasSubstr("belongs to no scheme")));
  EXPECT_THAT(fault_of("Bearer a=1; b=2"), Optional(HasSubstr("`; b=2`")));
  EXPECT_THAT(fault_of("\"Bearer\""), Optional(HasSubstr("neither a scheme")));
  EXPECT_THAT(fault_of("Bearer please log in"), Optional(HasSubstr("no parameter, but `please")));
  EXPECT_THAT(fault_of("Bearer a=\"x\x01\""), Optional(HasSubstr("control character")));
}

}  // namespace
}  // namespace assay::http
