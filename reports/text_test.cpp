#include "reports/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/base64.hpp"
#include "reports/layout.hpp"
#include "reports/sample.hpp"
#include "reports/utf8.hpp"

namespace assay::reports {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;

TEST(Utf8, ReadsWholeCharactersAndRefusesTheRest) {
  EXPECT_TRUE(is_utf8("a\u00e9\u65e5\U0001F600"));
  EXPECT_TRUE(is_utf8(""));
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\x80", "\xe6\x97", "\xc3"}) {
    EXPECT_FALSE(is_utf8(bytes)) << bytes;
  }
  EXPECT_EQ(first_character("\u65e5x").code_point, U'\u65e5');
  EXPECT_EQ(first_character("\u65e5x").bytes, 3U);
  EXPECT_EQ(first_character("\xe6\x97x").bytes, 1U);
}

TEST(Utf8, APrefixCutsNoCharacter) {
  EXPECT_EQ(prefix_of("ab\u65e5", 3), "ab");
  EXPECT_EQ(prefix_of("ab\u65e5", 4), "ab");
  EXPECT_EQ(prefix_of("ab\u65e5", 5), "ab\u65e5");
  EXPECT_EQ(prefix_of("abc", 2), "ab");
  EXPECT_EQ(prefix_of("abc", 0), "");
  EXPECT_EQ(prefix_of(std::string(9, '\x80'), 5).size(), 5U);
}

TEST(Printable, KeepsWhatPeopleReadAndShowsTheRest) {
  EXPECT_EQ(printable("plain \u00e9\u65e5\U0001F600 \\x"), "plain \u00e9\u65e5\U0001F600 \\x");
  EXPECT_EQ(printable("a\x1b[31mb\x7f\0c"s), "a\\x1b[31mb\\x7f\\x00c");
  EXPECT_EQ(printable("\r\n\t"), "\\r\\n\\t");
  EXPECT_EQ(printable("\xff\xc0\xaf"), "\\xff\\xc0\\xaf");
  EXPECT_EQ(printable("\u009b\u202e\u2028\ufeff\uffff\u200b"),
            "\\u{9b}\\u{202e}\\u{2028}\\u{feff}\\u{ffff}\\u{200b}");
  EXPECT_EQ(printable_lines("a\nb\rc"), "a\nb\\rc");
}

TEST(Printable, OfHostileBytesIsHarmlessAndStaysAsItIs) {
  const std::string text = printable(hostile_bytes());
  expect_harmless(text);
  EXPECT_EQ(printable(text), text);
}

TEST(Excerpt, SaysHowMuchIsMissing) {
  EXPECT_EQ(excerpt("abc", 3), "abc");
  EXPECT_EQ(excerpt("abcdef", 3), "abc… (3 more bytes)");
}

TEST(Wrapped, BreaksAtSpacesOnly) {
  EXPECT_THAT(wrapped("aa bb cc", 5), ElementsAre("aa bb", "cc"));
  EXPECT_THAT(wrapped("aaaaaaaaaa b", 5), ElementsAre("aaaaaaaaaa", "b"));
  EXPECT_THAT(wrapped("\u65e5\u65e5 \u65e5\u65e5", 5), ElementsAre("\u65e5\u65e5 \u65e5\u65e5"));
  EXPECT_THAT(wrapped("a  b", 5), ElementsAre("a  b"));
  EXPECT_THAT(wrapped("", 5), ElementsAre(""));
}

TEST(Layout, PutsLabelsBesideOrAbove) {
  const std::vector<Paragraph> story{{.label = "fix", .text = "Do it right this time."},
                                     {.label = "fix", .text = "Again."},
                                     {.label = "replay", .text = "a\nb", .verbatim = true}};
  EXPECT_EQ(laid_out(story, 80),
            "    fix            Do it right this time.\n"
            "                   Again.\n"
            "    replay         a\n"
            "                   b\n");
  EXPECT_EQ(laid_out(story, 10),
            "  fix\n"
            "    Do it right this\n"
            "    time.\n"
            "    Again.\n"
            "  replay\n"
            "    a\n"
            "    b\n");
}

TEST(Layout, AFewNamesStandForMany) {
  EXPECT_EQ(name_list({"a", "b", "c"}, 3), "a, b, c");
  EXPECT_EQ(name_list({"a", "b", "c"}, 1), "a and 2 more");
}

TEST(Base64, PadsAsTheRfcSays) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_of("\xff\xfe\x00"s), "//4A");
}

TEST(SourceOf, TellsNumbersFromHeadings) {
  EXPECT_EQ(source_of({.document = "RFC 9728", .section = "3.3"}), "RFC 9728 section 3.3");
  EXPECT_EQ(source_of({.document = "MCP", .section = "Roles"}), "MCP, Roles");
  EXPECT_EQ(source_of({.document = "MCP"}), "MCP");
  EXPECT_EQ(source_of({.document = "ISO 1", .section = "2", .verified = false}),
            "ISO 1 section 2 (unverified)");
}

TEST(LevelsOf, FoldsRevisionsOfOneLevel) {
  using enum Level;
  EXPECT_EQ(levels_of({.levels = {must, must, must, must}}), "MUST");
  EXPECT_EQ(levels_of({.levels = {none, none, should, should}}), "SHOULD since 2025-11-25");
  EXPECT_EQ(levels_of({.levels = {none, must, may, may}}),
            "MUST in 2025-06-18, MAY since 2025-11-25");
  EXPECT_EQ(levels_of({.levels = {must_not, must_not, none, none}}),
            "MUST NOT from 2025-03-26 to 2025-06-18");
  EXPECT_EQ(levels_of({.levels = {}}), "in no revision");
}

TEST(ExchangeLine, NamesTheAnswerOrTheFault) {
  http::ExchangeRecord exchange{.id = 7,
                                .request = {.method = "GET", .url = "http://h.test/\x1b"},
                                .outcome = http::Response{.status = 401,
                                                          .reason = "Unauthorized",
                                                          .headers = {{"content-TYPE", "text/x"}},
                                                          .body = "a"}};
  EXPECT_EQ(exchange_line(exchange),
            "#7 GET http://h.test/\\x1b -> 401 Unauthorized, text/x, 1 byte");
  exchange.outcome = http::TransportFault{.kind = http::Fault::timeout, .detail = "Nothing came."};
  EXPECT_EQ(exchange_line(exchange),
            "#7 GET http://h.test/\\x1b -> no answer (timeout): Nothing came.");
}

}  // namespace
}  // namespace assay::reports
