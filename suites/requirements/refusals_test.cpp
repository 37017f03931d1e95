// A register that is not right fails the build, with the file and the line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "suites/requirements/generator_for_tests.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

TEST_F(Generate, RefusesBadJson) {
  put("a.json", "[\n  {\n    oops\n  }\n]\n");
  expect_refused("a.json", 3, "not valid JSON: syntax error while parsing object key");
}

TEST_F(Generate, RefusesAnEmptyFile) {
  put("a.json", "");
  expect_refused("a.json", 1, "not valid JSON");
}

TEST_F(Generate, RefusesAFolderWithoutRows) {
  put("notes.txt", "no row");
  expect_refused("", 0, "the register has no row");
}

TEST_F(Generate, RefusesAFileWithoutRows) {
  put("a.json", "[]");
  put("b.json", file(row("RFC1#3.first")));
  expect_refused("a.json", 0, "the file has no row");
}

TEST_F(Generate, RefusesASlugThatCppHasForItself) {
  put("a.json", file(row("RFC1#3.good") + ",\n" + row("RFC1#3.delete")));
  expect_refused("a.json", 17, "the slug 'delete' is a word of C++");
}

TEST_F(Generate, RefusesAFileThatIsNoArray) {
  put("a.json", R"({"id": "RFC1#3.first"})");
  expect_refused("a.json", 1, "a file of the register is an array");
}

TEST_F(Generate, RefusesARowThatIsNoObject) {
  put("a.json", "[\n\n7\n]");
  expect_refused("a.json", 3, "a row of the register is an object");
}

TEST_F(Generate, RefusesADoubledId) {
  put("a.json", file(row("RFC1#3.first")));
  put("b.json", file(row("RFC1#3.second") + ",\n" + row("RFC1#3.first")));
  expect_refused("b.json", 17, "the id 'RFC1#3.first' is taken by ");
}

TEST_F(Generate, RefusesADoubledSlug) {
  put("a.json", file(row("RFC1#3.first") + ",\n" + row("RFC2#3.first")));
  expect_refused("a.json", 17, "the slug 'first' is taken by ");
}

TEST_F(Generate, RefusesAnUnknownMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("why")", R"("colour")")));
  expect_refused("a.json", 12, "unknown member 'colour'");
}

TEST_F(Generate, RefusesADoubledMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("why")", R"("id")")));
  expect_refused("a.json", 12, "member 'id' occurs twice");
}

TEST_F(Generate, RefusesAMissingMember) {
  put("a.json",
      file(replaced(row("RFC1#3.first"), "    \"fix\": \"Let it be told. Do it.\",\n", "")));
  expect_refused("a.json", 2, "the row lacks 'fix'");
}

TEST_F(Generate, RefusesAMissingList) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("raw": ["AS-REG-01"], )", "")));
  expect_refused("a.json", 2, "the row lacks 'raw'");
}

TEST_F(Generate, RefusesAnEmptyMember) {
  put("a.json", file(replaced(row("RFC1#3.first"), "Let it be told. Do it.", "")));
  expect_refused("a.json", 13, "'fix' is empty");
}

TEST_F(Generate, RefusesAMemberOfTheWrongType) {
  put("a.json", file(replaced(row("RFC1#3.first"), "\"Let it be told. Do it.\",\n", "7\n,")));
  expect_refused("a.json", 13, "member 'fix' has the wrong type");
}

TEST_F(Generate, RefusesAControlCharacter) {
  put("a.json", file(replaced(row("RFC1#3.first"), "Do it.", "Do\\u0000it.")));
  expect_refused("a.json", 13, "control character");
}

TEST_F(Generate, RefusesAnUnknownLevel) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("MUST")", R"("OUGHT")")));
  expect_refused("a.json", 10, "unknown level 'OUGHT'");
}

TEST_F(Generate, RefusesAMissingRevision) {
  put("a.json", file(replaced(row("RFC1#3.first"), R"("2025-03-26": "none", )", "")));
  expect_refused("a.json", 9, "levels lacks the revision '2025-03-26'");
}

TEST_F(Generate, RefusesAnUnknownRevision) {
  put("a.json", file(replaced(row("RFC1#3.first"), "2026-07-28", "2027-01-01")));
  expect_refused("a.json", 10, "unknown revision '2027-01-01'");
}

TEST_F(Generate, RefusesARowThatNeverApplies) {
  std::string text = row("RFC1#3.first");
  for (const std::string_view level : {R"("MAY")", R"("SHOULD NOT")", R"("MUST")"}) {
    text = replaced(text, level, R"("none")");
  }
  put("a.json", file(text));
  expect_refused("a.json", 9, "the row applies in no revision");
}

TEST_F(Generate, RefusesAnIdOfAnotherShape) {
  for (const std::string_view id :
       {"RFC1", "RFC1.first", "RFC1#first", "#3.first", "RFC1#.first", "RFC1#3.", "RFC 1#3.first",
        "RFC1#3.fir:st", "RFC1#3.first*", "RFC1#3.First", "RFC1#3.1st", "RFC1#3._first",
        "RFC1#3.first_", "RFC1#3.fi__rst", "RFC1#3#4.first"}) {
    put("a.json", file(row("RFC1#3.good") + ",\n" + row(id)));
    expect_refused("a.json", 17,
                   "id '" + std::string(id) + "' is not of the form SOURCE#section.slug");
  }
}

TEST_F(Generate, RefusesOtherBadValues) {
  struct Change {
    std::string_view what{};
    std::string_view with{};
    int line{};
    std::string_view says{};
  };
  for (const Change& change : std::initializer_list<Change>{
           {.what = "https://example.com/rfc1",
            .with = "http://a.com",
            .line = 6,
            .says = "is not an https URL"},
           {.what = R"("server")",
            .with = R"("client")",
            .line = 7,
            .says = "unknown role 'client'"},
           {.what = R"("access")",
            .with = R"("later")",
            .line = 8,
            .says = "unknown phase 'later'"},
           {.what = "token-theft",
            .with = "token theft",
            .line = 14,
            .says = "threat 'token theft' is none of schema.json"},
           {.what = "token-theft",
            .with = "token-thefts",
            .line = 14,
            .says = "threat 'token-thefts' is none of schema.json"},
           {.what = R"("section": "3")",
            .with = R"("section": "3.1")",
            .line = 5,
            .says = "section '3.1' is not the one of the id, 3"},
           {.what = "Otherwise somebody suffers.",
            .with = "It matters.",
            .line = 12,
            .says = "'why' is no sentence of 20 characters"},
           {.what = "somebody suffers.",
            .with = "somebody suffers",
            .line = 12,
            .says = "'why' is no sentence of 20 characters and a stop"},
           {.what = R"("cwe": "")",
            .with = R"("cwe": "287")",
            .line = 14,
            .says = "cwe '287' is not of the form"},
       }) {
    put("a.json", file(replaced(row("RFC1#3.first"), change.what, change.with)));
    expect_refused("a.json", change.line, change.says);
  }
}

TEST_F(Generate, RefusesAnEmptyReason) {
  put("a.json",
      file(replaced(row("RFC1#3.first"), "\"verified\"", "\"excluded\": \"\", \"verified\"")));
  expect_refused("a.json", 15, "'excluded' is empty");
}

TEST_F(Generate, RefusesAnAwaitingRowThatDoesNotExist) {
  put("a.json", file(row("RFC1#3.first")));
  put("awaiting_cases.txt", "# A remark\nRFC1#3.first\nRFC1#3.frist\n");
  expect_refused("awaiting_cases.txt", 3, "there is no requirement 'RFC1#3.frist'");
}

TEST_F(Generate, RefusesAnAwaitingRowThatIsNamedTwice) {
  put("a.json", file(row("RFC1#3.first")));
  put("awaiting_cases.txt", "RFC1#3.first\nRFC1#3.first\n");
  expect_refused("awaiting_cases.txt", 2, "'RFC1#3.first' is named twice");
}

TEST_F(Generate, RefusesAnAwaitingRowThatIsExcluded) {
  put("a.json", file(replaced(row("RFC1#3.first"), "\"verified\"",
                              "\"excluded\": \"It is only a permission.\", \"verified\"")));
  put("awaiting_cases.txt", "RFC1#3.first\n");
  expect_refused("awaiting_cases.txt", 1, "is excluded, and awaits no case");
}

}  // namespace
}  // namespace assay
