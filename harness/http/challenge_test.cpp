#include "harness/http/challenge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::vector<Challenge> read(std::string line) {
  return challenges_of({{"WWW-Authenticate", std::move(line)}});
}

std::vector<std::string> schemes(const std::vector<Challenge>& challenges) {
  std::vector<std::string> names;
  for (const Challenge& challenge : challenges) {
    names.push_back(challenge.scheme);
  }
  return names;
}

TEST(Challenges, ReadParameters) {
  const auto found = read(R"(Bearer Realm="mcp", error=invalid_token , scope = "a b")");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_TRUE(found[0].is("bearer"));
  EXPECT_THAT(found[0].parameters, ElementsAre(Pair("realm", "mcp"), Pair("error", "invalid_token"),
                                               Pair("scope", "a b")));
  EXPECT_EQ(found[0].parameter("REALM"), "mcp");
  EXPECT_EQ(found[0].parameter("nope"), std::nullopt);
  EXPECT_EQ(found[0].token68, std::nullopt);
}

TEST(Challenges, SeveralStandInOneLineOrInSeveral) {
  const auto found = challenges_of({
      {"WWW-Authenticate", R"(Basic realm="a", Bearer error="x", scope="y", Negotiate)"},
      {"X", "Y"},
      {"www-authenticate", "DPoP algs=\"ES256\""},
  });
  EXPECT_THAT(schemes(found), ElementsAre("Basic", "Bearer", "Negotiate", "DPoP"));
  EXPECT_THAT(found[1].parameters, ElementsAre(Pair("error", "x"), Pair("scope", "y")));
  EXPECT_THAT(found[2].parameters, IsEmpty());
  EXPECT_EQ(found[3].parameter("algs"), "ES256");
}

TEST(Challenges, QuotedStringsHideSeparatorsAndHoldEscapes) {
  const auto found = read(R"(Bearer realm="a, Basic realm=\"b\\\"", error="")");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].parameter("realm"), R"(a, Basic realm="b\")");
  EXPECT_EQ(found[0].parameter("error"), "");
}

TEST(Challenges, ReadToken68) {
  const auto found = read("Negotiate YWJj/+==, NTLM abc, Basic realm=x");
  ASSERT_THAT(schemes(found), ElementsAre("Negotiate", "NTLM", "Basic"));
  EXPECT_EQ(found[0].token68, "YWJj/+==");
  EXPECT_EQ(found[1].token68, "abc");
  EXPECT_EQ(found[2].token68, std::nullopt);
  EXPECT_EQ(found[2].parameter("realm"), "x");
}

TEST(Challenges, TolerateOddBlanksAndEmptyElements) {
  const auto found = read("\t,, Bearer\t \trealm\t=\t\"x\" ,,\terror=y, ");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].parameters, ElementsAre(Pair("realm", "x"), Pair("error", "y")));
}

TEST(Challenges, KeepDoubledParameters) {
  const auto found = read(R"(Bearer scope="a", scope="b")");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].parameters, ElementsAre(Pair("scope", "a"), Pair("scope", "b")));
  EXPECT_EQ(found[0].parameter("scope"), "a");
}

TEST(Challenges, LeaveOutWhatCannotBeRead) {
  EXPECT_THAT(read(""), IsEmpty());
  EXPECT_THAT(read(" , ,"), IsEmpty());
  EXPECT_THAT(read(R"(realm="x")"), IsEmpty()) << "a parameter of no challenge";
  EXPECT_THAT(read(R"("Bearer" realm="x")"), IsEmpty());
  EXPECT_THAT(read("@@, =, \"\\"), IsEmpty());
}

TEST(Challenges, AnUnreadableParameterCostsOnlyItself) {
  const auto unquoted = read("Bearer resource_metadata=https://h/x, error=y");
  ASSERT_THAT(unquoted, SizeIs(1));
  EXPECT_THAT(unquoted[0].parameters, ElementsAre(Pair("error", "y")));
  const auto no_comma = read(R"(Bearer a="1" b="2,", c="3")");
  ASSERT_THAT(no_comma, SizeIs(1));
  EXPECT_THAT(no_comma[0].parameters, ElementsAre(Pair("c", "3")));
  const auto unterminated = read(R"(Bearer a=1, realm="x, error="y)");
  ASSERT_THAT(unterminated, SizeIs(1));
  EXPECT_THAT(unterminated[0].parameters, ElementsAre(Pair("a", "1")));
}

TEST(Challenges, AreBounded) {
  std::string many;
  std::string wide = "Bearer a=1";
  for (int i = 0; i < 20'000; ++i) {
    many += "Basic x=\"y\", ";
    wide += ", a=1";
  }
  EXPECT_LE(read(many).size(), 100U);
  EXPECT_LE(read(wide).at(0).parameters.size(), 1000U);
  EXPECT_THAT(read("Bearer " + std::string(200'000, '"')), SizeIs(1));
  EXPECT_THAT(read("Bearer " + std::string(200'000, '\\')), SizeIs(1));
}

TEST(BearerChallenge, IsTheFirstOfItsScheme) {
  const Exchange exchange({.outcome = Response{
                               .status = 401,
                               .headers = {{"WWW-Authenticate", "Basic realm=a"},
                                           {"WWW-Authenticate", "bearer realm=b"},
                                           {"WWW-Authenticate", "Bearer realm=c"}},
                           }});
  ASSERT_TRUE(bearer_challenge_of(exchange));
  EXPECT_EQ(bearer_challenge_of(exchange)->parameter("realm"), "b");
  EXPECT_FALSE(bearer_challenge_of(Exchange()));
}

}  // namespace
}  // namespace assay::http
