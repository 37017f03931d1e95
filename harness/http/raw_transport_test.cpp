#include "harness/http/raw_transport.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "harness/http/raw_server_for_tests.hpp"
#include "harness/http/response_reader.hpp"

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\nA: 2\r\n\r\n"
    "4;x=y\r\nab\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n";

ResponseReader read(std::string_view bytes, std::size_t piece, Limits limits = {}) {
  ResponseReader reader(limits, false);
  while (!bytes.empty() && !reader.done()) {
    reader.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  reader.end_of_input();
  return reader;
}

Fault fault_in(std::string_view bytes, Limits limits = {}) {
  const ResponseReader whole = read(bytes, bytes.size() + 1, limits);
  const ResponseReader pieces = read(bytes, 1, limits);
  if (!whole.fault() || !pieces.fault()) {
    ADD_FAILURE() << "no fault in: " << bytes.substr(0, 200);
    return Fault::other;
  }
  EXPECT_EQ(whole.fault()->kind, pieces.fault()->kind) << bytes.substr(0, 200);
  return whole.fault()->kind;
}

TEST(ResponseReader, ReadsChunksInPiecesOfAnySize) {
  for (const std::size_t piece : {1UZ, 2UZ, 7UZ, 1000UZ}) {
    ResponseReader reader = read(kChunked, piece);
    ASSERT_FALSE(reader.fault()) << reader.fault()->detail;
    const auto response = reader.take();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "ab\r\n0123456789");
    EXPECT_THAT(response->headers.all("a"), ElementsAre("1", "2"));
    EXPECT_FALSE(response->headers.contains("X"));
  }
}

TEST(ResponseReader, KnowsWhereMessagesEnd) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(read(ok + "Content-Length: 3\r\n\r\nabcdef", 1).take()->body, "abc");
  EXPECT_EQ(read(ok + "Content-Length: 3\r\n\r\nabcdef", 100).take()->body, "abc");
  EXPECT_EQ(read(ok + "\r\nuntil the end", 3).take()->body, "until the end");
  EXPECT_EQ(read("HTTP/1.0 204\r\nContent-Length: 3\r\n\r\nabc", 3).take()->body, "");
  EXPECT_EQ(
      read("HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 0\r\n\r\n", 5).take()->status,
      200);
}

TEST(ResponseReader, RefusesWhatIsAmbiguous) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const std::string& answer : {std::string("garbage that is no status line"),
                                    std::string("\r\n"),
                                    ok + "no colon\r\n\r\n",
                                    ok + "A : 1\r\n\r\n",
                                    ok + " folded\r\n\r\n",
                                    ok + "A: 1\n\r\n",
                                    std::string("HTTP/1.1 2x0\r\n\r\n"),
                                    std::string("HTTP/2 200\r\n\r\n"),
                                    std::string("HTTP/1.1 2000\r\n\r\n"),
                                    ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na",
                                    ok + "Content-Length: +1\r\n\r\na",
                                    ok + "Content-Length: 99999999999999999999\r\n\r\n",
                                    ok + "Content-Length:\r\n\r\n",
                                    ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                                    ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
                                    ok + "Transfer-Encoding: chunked\r\n\r\n0x5\r\n",
                                    ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                                    ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
                                    ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                                    ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nbad\r\n\r\n"}) {
    EXPECT_EQ(fault_in(answer), Fault::not_http) << answer;
  }
}

TEST(ResponseReader, NoticesWhatIsCutShort) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const std::string& answer :
       {std::string(), std::string("HT"), ok, ok + "Content-Length: 3\r\n\r\nab",
        ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nab", std::string(kChunked.substr(0, 60)),
        std::string(kChunked.substr(0, kChunked.size() - 2))}) {
    EXPECT_EQ(fault_in(answer), Fault::truncated) << answer;
  }
}

TEST(ResponseReader, IsBounded) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const Limits limits{.body_bytes = 10, .header_bytes = 1000, .header_lines = 20};
  EXPECT_EQ(fault_in(ok + "\r\n01234567890", limits), Fault::too_large);
  EXPECT_EQ(fault_in(ok + "Content-Length: 11\r\n\r\n01234567890", limits), Fault::too_large);
  std::string lines;
  for (int i = 0; i < 30; ++i) {
    lines += "A: b\r\n";
  }
  EXPECT_EQ(fault_in(ok + lines, limits), Fault::too_large);
  EXPECT_EQ(fault_in(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + lines, limits),
            Fault::too_large);
  ResponseReader endless({}, false);
  endless.feed(ok + std::string(1'000'000, 'x'));
  ASSERT_TRUE(endless.fault());
  EXPECT_EQ(endless.fault()->kind, Fault::too_large);
}

TEST(SendRaw, SendsTheBytesAsTheyAre) {
  Seen seen;
  const RawServer server(seen.answering("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno"));
  const std::string bytes = "GET /x y HTTP/1.1\r\nHost: a\r\nHost: b\r\n\x01\r\n\r\n";
  const Exchange exchange = send_raw("127.0.0.1", server.port(), bytes, {}, "two hosts");
  EXPECT_EQ(exchange.status(), 400) << exchange.summary();
  EXPECT_EQ(exchange.body(), "no");
  EXPECT_THAT(seen.all(), ElementsAre(bytes));
  EXPECT_EQ(exchange.request().method, "GET");
  EXPECT_EQ(exchange.request().url, server.url("/x"));
  EXPECT_EQ(exchange.request().body, bytes);
  EXPECT_EQ(exchange.record().peer, fmt::format("127.0.0.1:{}", server.port()));
}

TEST(SendRaw, AnswersToHeadHaveNoBody) {
  const RawServer server(RawServer::answering("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n"));
  EXPECT_EQ(send_raw("127.0.0.1", server.port(), "HEAD / HTTP/1.1\r\n\r\n", {}, "").status(), 200);
}

TEST(SendRaw, FaultsAreData) {
  const std::string_view bytes = "GET / HTTP/1.1\r\n\r\n";
  const auto kind = [&](int port, Limits limits = {}, const ConnectionCheck& check = {}) {
    const Exchange exchange = send_raw("127.0.0.1", port, bytes, limits, "", check);
    return exchange.fault() == nullptr ? Fault::other : exchange.fault()->kind;
  };
  EXPECT_EQ(kind(1), Fault::refused);
  const RawServer silent([](RawConnection& connection) { connection.wait_for_close(); });
  EXPECT_EQ(kind(silent.port(), {.timeout = 50ms}), Fault::timeout);
  const RawServer closing(RawServer::answering_once(""));
  EXPECT_EQ(kind(closing.port()), Fault::truncated);
  const RawServer babbling(RawServer::answering_once("hello"));
  EXPECT_EQ(kind(babbling.port()), Fault::not_http);
  EXPECT_EQ(kind(babbling.port(), {}, [](const auto&, const auto&, int) { return "no"; }),
            Fault::forbidden_host);
  EXPECT_EQ(send_raw("nothing.invalid", 80, bytes, {}, "").fault()->kind, Fault::unresolved);
}

TEST(SendRaw, KeepsWhatCameBeforeAFault) {
  const RawServer server(
      RawServer::answering_once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
  const Exchange exchange = send_raw("127.0.0.1", server.port(), "GET / HTTP/1.1\r\n\r\n", {}, "");
  ASSERT_NE(exchange.fault(), nullptr);
  EXPECT_EQ(exchange.fault()->kind, Fault::truncated);
  ASSERT_TRUE(exchange.record().partial);
  EXPECT_EQ(exchange.record().partial->body, "half");
}

}  // namespace
}  // namespace assay::http
