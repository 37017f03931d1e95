// What a handler of ours gets to see of the headers that were sent, over real sockets.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <httplib.h>

#include "harness/http/raw_transport.hpp"
#include "harness/serve/listener.hpp"
#include "harness/serve/raw_client_for_tests.hpp"

namespace assay::serve {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Tells target, header lines (sorted by name) and body of every request.
void tell_all(httplib::Server& server, const std::string& /*origin*/) {
  const auto tell = [](const httplib::Request& request, httplib::Response& response) {
    std::string text = request.target + "\n";
    for (const auto& [name, value] : request.headers) {
      text += fmt::format("{}=[{}]\n", name, value);
    }
    response.set_content(text + "body=[" + request.body + "]end", "application/octet-stream");
  };
  server.Get(".*", tell);
  server.Post(".*", tell);
  server.Delete(".*", tell);
}

class HeaderValues : public testing::Test {
 protected:
  http::Exchange send(const std::string& bytes) const {
    return http::send_raw("127.0.0.1", listener.port(), bytes, {}, "test");
  }
  /// A GET with these field lines beside its Host.
  http::Exchange get(const std::string& lines) const {
    return send("GET /a%2Fb?c=%20d HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n");
  }

  const Listener listener{0, tell_all};
};

TEST_F(HeaderValues, ArriveAsTheyWereSent) {
  EXPECT_EQ(get("B: Bearer%20T%zz%25\r\nA: \xC3\xA4 +\ty\r\nLocation: %41\r\nC:\r\n").body(),
            "/a%2Fb?c=%20d\nA=[\xC3\xA4 +\ty]\nB=[Bearer%20T%zz%25]\nC=[]\nHost=[h]\n"
            "Location=[%41]\nbody=[]end")
      << "and nothing was added";
}

TEST_F(HeaderValues, OfOneNameStayInOrder) {
  EXPECT_THAT(get("A: 2\r\nB: x\r\na: 1\r\nA:\r\nA: 2\r\n").body(),
              HasSubstr("A=[2]\na=[1]\nA=[]\nA=[2]\nB=[x]\n"));
}

TEST_F(HeaderValues, MayBeLongAndFullOfPercentSigns) {
  const std::string value(60'000, '%');
  EXPECT_THAT(get("A: " + value + "\r\n").body(), HasSubstr("A=[" + value + "]"));
  EXPECT_EQ(get("A: " + value + value + "\r\n").status(), 431);
}

TEST_F(HeaderValues, OddLinesAreRefused) {
  for (const std::string& lines :
       {std::string("garbage\r\n"), std::string("A : 1\r\n"), std::string("A: 1\r\n 2\r\n"),
        std::string("A: 1\n"), std::string("A: x\ry\r\n"), std::string("A: x\0y\r\n", 8),
        std::string("A: \x01\r\n"), std::string("Host: i\r\n")}) {
    const http::Exchange refused = get(lines);
    EXPECT_EQ(refused.status(), 400) << lines;
    EXPECT_THAT(refused.body(), Not(HasSubstr("Host=")));
    EXPECT_EQ(refused.header("Connection"), "close");
  }
}

TEST_F(HeaderValues, BareLineFeedsAreAnsweredAtOnce) {
  EXPECT_EQ(send("GET / HTTP/1.1\nHost: h\n\n").status(), 400);
  EXPECT_EQ(send("GET / HTTP/1.1\r\nHost: h\n\r\n").status(), 400);
}

TEST_F(HeaderValues, NothingIsReadAfterAFault) {
  for (const char* first :
       {"GET / HTTP/1.1\r\nHost: h\r\ngarbage\r\n\r\n", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/9\r\nHost: h\r\n\r\n"}) {
    const RawClient client(listener.port());
    client.send(std::string(first) + "GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::string all = client.read_until("there is no such end");
    EXPECT_THAT(all, StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(all, Not(HasSubstr("second"))) << first;
  }
}

// The body of a GET is not read: taken for the next request, it would be one that nobody sent.
TEST_F(HeaderValues, ABodyNeverBecomesARequest) {
  const std::string inner = "GET /inner HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string& framing : {fmt::format("Content-Length: {}", inner.size()),
                                     std::string("Transfer-Encoding: chunked")}) {
    const RawClient client(listener.port());
    client.send("GET /outer HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n" + inner);
    const std::string all = client.read_until("there is no such end");
    EXPECT_THAT(all, HasSubstr("/outer"));
    EXPECT_THAT(all, Not(HasSubstr("/inner"))) << framing;
  }
}

TEST_F(HeaderValues, SurviveKeptAliveConnectionsWithBodies) {
  const RawClient client(listener.port());
  const std::string body = "A: %41\r\n\r\nPOST / HTTP/1.1\r\n%";
  std::string requests = "\r\n";  // an empty line before a request is passed over
  for (int i = 0; i < 50; ++i) {
    requests +=
        fmt::format("POST /{} HTTP/1.1\r\nHost: h\r\nA: %2{}\r\nContent-Length: {}\r\n\r\n{}", i,
                    i % 10, body.size(), body);
    requests += "DELETE / HTTP/1.1\r\nHost: h\r\nA: %\r\n\r\n";
  }
  client.send(requests);
  for (int i = 0; i < 50; ++i) {
    const std::string posted = client.read_until("]end");
    ASSERT_THAT(posted, HasSubstr(fmt::format("/{}\nA=[%2{}]\n", i, i % 10)));
    ASSERT_THAT(posted, HasSubstr("body=[" + body + "]end"));
    ASSERT_THAT(client.read_until("]end"), HasSubstr("A=[%]\n"));
  }
}

TEST_F(HeaderValues, SurviveChunkedBodies) {
  const http::Exchange reply = send(
      "POST / HTTP/1.1\r\nHost: h\r\nA: %41\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\n%41\r\n4\r\n\r\n\r\n\r\n0\r\n\r\n");
  EXPECT_THAT(reply.body(), HasSubstr("A=[%41]"));
  EXPECT_THAT(reply.body(), HasSubstr("body=[%41\r\n\r\n]end"));
  EXPECT_EQ(reply.header("Connection"), "close");
}

TEST_F(HeaderValues, SurviveWhereEveryByteComesAlone) {
  const RawClient client(listener.port());
  for (const char byte : std::string("POST /%41 HTTP/1.1\r\nHost: h\r\nA: %41%\r\n"
                                     "Content-Length: 3\r\n\r\n%41")) {
    client.send(std::string(1, byte));
  }
  const std::string reply = client.read_until("]end");
  EXPECT_THAT(reply, HasSubstr("/%41\nA=[%41%]\n"));
  EXPECT_THAT(reply, HasSubstr("body=[%41]end"));
}

TEST_F(HeaderValues, WithoutALengthThereIsNoBody) {
  const RawClient client(listener.port());
  client.send("POST /first HTTP/1.1\r\nHost: h\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until("]end"), HasSubstr("body=[]end"));
  EXPECT_THAT(client.read_until("]end"), HasSubstr("/second"));
}

TEST_F(HeaderValues, OfARequestThatWaitsToSendItsBody) {
  const RawClient client(listener.port());
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nA: %41\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100"));
  client.send("ok");
  EXPECT_THAT(client.read_until("]end"), HasSubstr("body=[ok]end"));
}

TEST_F(HeaderValues, AClientThatLeavesInTheMiddleGetsNothing) {
  const RawClient client(listener.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nA: 1");
  client.send_no_more();
  EXPECT_THAT(client.read_until("there is no such end"), IsEmpty());
}

}  // namespace
}  // namespace assay::serve
