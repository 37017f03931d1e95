#include "harness/json/document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Document parsed(std::string_view text) {
  auto document = Document::parse(text);
  EXPECT_TRUE(document) << text << ": " << document.error();
  return document.value_or(Document());
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

TEST(DocumentParse, KeepsEveryKindOfValue) {
  const auto document = parsed(R"({"a":[1,-2,2.5,"x",true,null,{}],"b":{"c":"d"}})");
  EXPECT_EQ(document.dump(), R"({"a":[1,-2,2.5,"x",true,null,{}],"b":{"c":"d"}})");
  EXPECT_EQ(document["b"].text("c"), "d");
  EXPECT_EQ(document["a"].at(1).integer(), -2);
}

TEST(DocumentParse, ScalarsAreDocumentsToo) {
  EXPECT_EQ(parsed("  42 ").integer(), 42);
  EXPECT_TRUE(parsed("null").is_null());
  EXPECT_EQ(parsed(R"("é")").text(), "é");
}

TEST(DocumentParse, SaysWhatIsWrongAndWhere) {
  const auto document = Document::parse(R"({"a": nope})");
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error(), HasSubstr("column 8"));
  EXPECT_THAT(document.error(), Not(HasSubstr("json.exception")));
}

TEST(DocumentParse, RefusesWhatIsNotOneJsonText) {
  for (const std::string_view text : {"", " ", "{", "[1,]", "{}{}", "{'a':1}", "{\"a\":1,}", "01",
                                      "\"\x01\"", "\"\xff\"", "1e999", "NaN", "// x\n1"}) {
    EXPECT_FALSE(Document::parse(text)) << text;
  }
  EXPECT_FALSE(Document::parse(std::string_view("1\0", 2)));
  EXPECT_FALSE(Document::parse(std::string_view("{}\0{", 4)));
}

TEST(DocumentParse, ErrorsQuoteLittleAndNothingUnprintable) {
  const auto document = Document::parse("\"\x1b[31m" + std::string(100'000, 'x'));
  ASSERT_FALSE(document);
  EXPECT_LT(document.error().size(), 300U);
  EXPECT_EQ(document.error().find('\x1b'), std::string::npos);
}

TEST(DocumentParse, BoundsTheNumberOfValues) {
  std::string many = "[";
  for (int i = 0; i < 3'000'000; ++i) {
    many += "0,";
  }
  const auto document = Document::parse(many + "0]");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error(), "more than 3000000 values");
}

TEST(DocumentParse, BoundsNesting) {
  EXPECT_TRUE(Document::parse(nested(64)));
  const auto document = Document::parse(nested(65));
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error(), HasSubstr("64"));
  EXPECT_FALSE(Document::parse(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) {
    objects += "{\"a\":";
  }
  EXPECT_FALSE(Document::parse(objects));
}

TEST(DocumentParse, NoticesDuplicateMembersAtAnyDepth) {
  const auto document = parsed(R"({"x":{"aud":"a","aud":"b"}})");
  EXPECT_TRUE(document.has_duplicate_members());
  EXPECT_TRUE(document["x"].has_duplicate_members());
  EXPECT_EQ(document["x"].text("aud"), "b");
  EXPECT_TRUE(parsed(R"({"a":{"b":1},"a":[2]})").has_duplicate_members());
  EXPECT_EQ(parsed(R"({"a":{"b":1},"a":[2]})").dump(), R"({"a":[2]})");
  EXPECT_TRUE(parsed(R"({"a":1,"\u0061":2})").has_duplicate_members());
}

TEST(DocumentParse, TheSameNameInTwoObjectsIsNoDuplicate) {
  EXPECT_FALSE(parsed(R"([{"a":{"a":1}},{"a":2}])").has_duplicate_members());
}

TEST(Document, ReadsWhatIsNotThereAsNothing) {
  const auto document = parsed(R"({"n":1,"t":"x","l":["a",2,"b"]})");
  EXPECT_TRUE(document["nope"]["deeper"].at(3).is_null());
  EXPECT_EQ(document.text("n"), std::nullopt);
  EXPECT_EQ(document["t"].integer(), std::nullopt);
  EXPECT_EQ(document["t"].size(), 0U);
  EXPECT_EQ(document["t"].boolean(), std::nullopt);
  EXPECT_EQ(document.number(), std::nullopt);
  EXPECT_THAT(document.texts("l"), ElementsAre("a", "b"));
  EXPECT_THAT(document.texts("t"), IsEmpty());
  EXPECT_TRUE(document["l"].at(3).is_null());
  EXPECT_THAT(document["l"].members(), IsEmpty());
  EXPECT_FALSE(document["l"].has("a"));
}

TEST(Document, TellsNullMembersFromMissingOnes) {
  const auto document = parsed(R"({"a":null})");
  EXPECT_TRUE(document.has("a"));
  EXPECT_TRUE(document["a"].is_null());
  EXPECT_FALSE(document.has("b"));
}

TEST(Document, IntegersAreExactOrNothing) {
  EXPECT_EQ(parsed("9223372036854775807").integer(), INT64_MAX);
  EXPECT_EQ(parsed("-9223372036854775808").integer(), INT64_MIN);
  EXPECT_EQ(parsed("9223372036854775808").integer(), std::nullopt);
  EXPECT_EQ(parsed("3600.0").integer(), 3600);
  EXPECT_EQ(parsed("1.5").integer(), std::nullopt);
  EXPECT_EQ(parsed("1e300").integer(), std::nullopt);
  EXPECT_EQ(parsed("1.5").number(), 1.5);
  EXPECT_EQ(parsed("2").number(), 2.0);
}

TEST(Document, KnowsItsKind) {
  EXPECT_TRUE(parsed("{}").is_empty());
  EXPECT_TRUE(parsed("[]").is_empty());
  EXPECT_FALSE(parsed("[0]").is_empty());
  EXPECT_FALSE(parsed("\"\"").is_empty());
  EXPECT_FALSE(Document().is_empty());
  EXPECT_TRUE(parsed("1").is_number());
  EXPECT_TRUE(parsed("false").is_boolean());
  EXPECT_FALSE(parsed("1").is_boolean());
}

TEST(Document, IsBuiltFromLiterals) {
  const auto document =
      Document::object({{"jsonrpc", "2.0"},
                        {"id", 7},
                        {"ok", true},
                        {"list", Document::texts({"a", "b"})},
                        {"nested", Document::array({1, Document::object(), Document()})},
                        {"half", 0.5}});
  EXPECT_EQ(
      document.dump(),
      R"({"half":0.5,"id":7,"jsonrpc":"2.0","list":["a","b"],"nested":[1,{},null],"ok":true})");
  EXPECT_EQ(Document::object({{"a", "b"}}).dump(), R"({"a":"b"})");
  EXPECT_EQ(Document::object().dump(), "{}");
  EXPECT_EQ(Document::array().dump(), "[]");
}

TEST(Document, CopiesWithAMemberSetOrTakenOut) {
  const auto document = Document::object({{"a", 1}});
  EXPECT_EQ(document.with("b", "x").dump(), R"({"a":1,"b":"x"})");
  EXPECT_EQ(document.with("a", Document::object()).dump(), R"({"a":{}})");
  EXPECT_EQ(document.without("a").dump(), "{}");
  EXPECT_EQ(document.without("b"), document);
  EXPECT_EQ(document.dump(), R"({"a":1})") << "the original is immutable";
  EXPECT_EQ(Document("text").with("a", 1).dump(), R"({"a":1})");
}

TEST(Document, PartsOutliveTheWhole) {
  Document part;
  {
    part = parsed(R"({"a":{"b":"still here"}})")["a"];
  }
  EXPECT_EQ(part.text("b"), "still here");
}

TEST(Document, WritesBrokenUtf8WithReplacementCharacters) {
  const Document document = Document::object({{"a", std::string("\xff"
                                                                "b")}});
  EXPECT_EQ(document.dump(),
            "{\"a\":\"\xEF\xBF\xBD"
            "b\"}");
  EXPECT_THAT(document.pretty(), HasSubstr("\n  \"a\": "));
}

TEST(Document, ComparesByValue) {
  EXPECT_EQ(parsed(R"({"a":1,"b":2})"), parsed(R"({"b":2,"a":1})"));
  EXPECT_FALSE(parsed("[1,2]") == parsed("[2,1]"));
}

}  // namespace
}  // namespace assay
