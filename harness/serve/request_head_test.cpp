#include "harness/serve/request_head.hpp"

#include <gmock/gmock.h>

namespace assay::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr std::string_view kStart = "POST /mcp?a=%20 HTTP/1.1\r\nHost: x\r\n";

/// What is read of a request with these field lines beside its Host.
std::expected<RequestHead, HeadFault> read(const std::string& lines) {
  return read_request_head(std::string(kStart) + lines + "\r\n");
}

/// The status that a request with these field lines gets; 0 where it is read.
int status_of(const std::string& lines) {
  const auto head = read(lines);
  return head ? 0 : head.error().status;
}

TEST(RequestHead, KeepsLineAndFieldsAsTheyCame) {
  const auto head =
      read("A: Bearer%20T%zz\r\na:b\r\nA:  x\ty \t\r\nEmpty:\r\nBlank: \r\nZ: \xC3\xA4\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->line, "POST /mcp?a=%20 HTTP/1.1");
  EXPECT_THAT(head->fields, ElementsAre(Pair("Host", "x"), Pair("A", "Bearer%20T%zz"),
                                        Pair("a", "b"), Pair("A", "x\ty"), Pair("Empty", ""),
                                        Pair("Blank", ""), Pair("Z", "\xC3\xA4")));
}

TEST(RequestHead, RefusesWhatTwoReadersCouldReadInTwoWays) {
  const std::string nul(1, '\0');
  for (const std::string& lines :
       {std::string("garbage\r\n"), std::string("A : 1\r\n"), std::string(": 1\r\n"),
        std::string("A: 1\r\n 2\r\n"), std::string("A: 1\r\n\tB: 2\r\n"), std::string(" A: 1\r\n"),
        std::string("A: 1\n"), std::string("A: 1\nB: 2\r\n"), std::string("A: x\ry\r\n"),
        std::string("A: x\r\r\n"), "A: x" + nul + "y\r\n", "A" + nul + ": 1\r\n",
        std::string("A: x\x01\r\n"), std::string("A: x\x7F\r\n"), std::string("A: x\x0B\r\n"),
        std::string("A\xC3\xA4: 1\r\n"), std::string("A B: 1\r\n"), std::string("Host: y\r\n")}) {
    EXPECT_EQ(status_of(lines), 400) << lines;
  }
}

TEST(RequestHead, RefusesRequestLinesThatAreNone) {
  for (const std::string line :
       {"GET /\x01 HTTP/1.1", " GET / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /\r HTTP/1.1"}) {
    EXPECT_FALSE(read_request_head(line + "\r\nHost: x\r\n\r\n")) << line;
  }
  EXPECT_FALSE(read_request_head("GET / HTTP/1.1\nHost: x\n\n"));
  EXPECT_FALSE(read_request_head(""));
}

TEST(RequestHead, WantsAHostSinceHttp11) {
  EXPECT_FALSE(read_request_head("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_TRUE(read_request_head("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(read_request_head("GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n"));
}

TEST(RequestHead, WantsOneLengthThatIsOne) {
  for (const char* lines :
       {"Content-Length: 2x\r\n", "Content-Length: -2\r\n", "Content-Length: +2\r\n",
        "Content-Length:\r\n", "Content-Length: 2, 2\r\n", "Content-Length: 0x2\r\n",
        "Content-Length: 99999999999999999999\r\n", "Content-Length: 2\r\ncontent-length: 2\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"}) {
    EXPECT_EQ(status_of(lines), 400) << lines;
  }
  EXPECT_EQ(status_of("Content-Length: 2\r\n"), 0);
  EXPECT_EQ(status_of("Transfer-Encoding: Chunked\r\n"), 0);
}

TEST(RequestHead, KnowsWhereNoLengthMeansNoBody) {
  EXPECT_TRUE(read("")->lacks_length);
  EXPECT_FALSE(read("Content-Length: 2\r\n")->lacks_length);
  EXPECT_FALSE(read("Transfer-Encoding: chunked\r\n")->lacks_length);
  EXPECT_FALSE(read_request_head("GET / HTTP/1.1\r\nHost: x\r\n\r\n")->lacks_length);
}

TEST(RequestHead, KnowsWhatIsTheLastOfItsConnection) {
  EXPECT_FALSE(read("Content-Length: 2\r\n")->is_last);
  EXPECT_FALSE(read("Connection: keep-alive\r\n")->is_last);
  EXPECT_TRUE(read("Connection: Close\r\n")->is_last);
  EXPECT_TRUE(read("Connection: x,\tclose ,y\r\n")->is_last);
  EXPECT_TRUE(read("Transfer-Encoding: chunked\r\n")->is_last);
  const auto get = [](const std::string& lines) {
    return read_request_head("GET / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n")->is_last;
  };
  EXPECT_TRUE(get("Content-Length: 2\r\n")) << "the body of a GET is not read";
  EXPECT_FALSE(get("Content-Length: 0\r\n"));
  EXPECT_FALSE(get(""));
}

TEST(RequestHead, TakesLongLinesAndRefusesEnormousSections) {
  EXPECT_EQ(read("A: " + std::string(20'000, '%') + "\r\n")->fields.back().second.size(), 20'000U);
  EXPECT_EQ(status_of("A: " + std::string(kMostHeadBytes, 'x') + "\r\n"), 431);
}

TEST(RequestHead, ItsSentencesRepeatNothing) {
  for (const char* lines :
       {"evil\r\n", "evil : 1\r\n", "A: evil\x01\r\n", "Content-Length: evil\r\n"}) {
    EXPECT_THAT(read(lines).error().reason, Not(HasSubstr("evil"))) << lines;
  }
}

}  // namespace
}  // namespace assay::serve
