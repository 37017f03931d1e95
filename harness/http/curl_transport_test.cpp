#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "harness/http/raw_server_for_tests.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

std::unique_ptr<Transport> transport(Limits limits = {}) {
  return make_curl_transport({.limits = limits, .user_agent = "assay-test"});
}

Exchange get(const RawServer& server, Limits limits = {}) {
  return transport(limits)->perform({.url = server.url()}, "test");
}

/// What the server saw of one request.
std::string sent(Request request) {
  Seen seen;
  const RawServer server(seen.answering(std::string(kOk)));
  request.url = server.url(request.url);
  const Exchange exchange = transport()->perform(request, "test");
  EXPECT_EQ(exchange.status(), 200) << exchange.summary();
  const auto all = seen.all();
  return all.size() == 1 ? all[0] : fmt::format("{} requests", all.size());
}

Fault fault_of(const Exchange& exchange) {
  if (exchange.fault() == nullptr) {
    ADD_FAILURE() << "no fault: " << exchange.summary();
    return Fault::other;
  }
  return exchange.fault()->kind;
}

Fault fault_after(std::string answer, Limits limits = {}) {
  const RawServer server(RawServer::answering_once(std::move(answer)));
  return fault_of(get(server, limits));
}

std::string without_host(std::string request) {
  const auto begin = request.find("Host: ");
  return request.erase(begin, request.find("\r\n", begin) + 2 - begin);
}

TEST(CurlTransport, SendsTheListedHeadersAndLittleElse) {
  const std::string request = sent({.url = "/x", .headers = {{"A", "1"}, {"b", "2"}, {"A", "3"}}});
  EXPECT_THAT(request, StartsWith("GET /x HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_EQ(without_host(request),
            "GET /x HTTP/1.1\r\nUser-Agent: assay-test\r\nA: 1\r\nb: 2\r\nA: 3\r\n\r\n");
}

TEST(CurlTransport, SendsEmptyValuesAndDoubledHeadersAsListed) {
  const std::string request = sent({.headers = {{"User-Agent", "mine"},
                                                {"Authorization", ""},
                                                {"Authorization", "Bearer x"},
                                                {"Accept", "text/plain"},
                                                {"Accept", "a/b"},
                                                {"Cookie", "c"}}});
  EXPECT_EQ(without_host(request),
            "GET / HTTP/1.1\r\nUser-Agent: mine\r\nAuthorization:\r\nAuthorization: Bearer x\r\n"
            "Accept: text/plain\r\nAccept: a/b\r\nCookie: c\r\n\r\n");
}

TEST(CurlTransport, SendsTheListedHost) {
  EXPECT_THAT(sent({.headers = {{"Host", "evil.test"}}}), HasSubstr("\r\nHost: evil.test\r\n"));
  EXPECT_THAT(sent({.headers = {{"Host", ""}}}), HasSubstr("\r\nHost:\r\n"));
}

TEST(CurlTransport, SendsTheTargetAsItStands) {
  EXPECT_THAT(sent({.url = "/a/../%2e%2E/./b//c?x={y}&z= \x01#f"}),
              StartsWith("GET /a/../%2e%2E/./b//c?x={y}&z= \x01 HTTP/1.1\r\n"));
  EXPECT_THAT(sent({.url = "?q"}), StartsWith("GET /?q HTTP/1.1\r\n"));
  EXPECT_THAT(sent({.url = ""}), StartsWith("GET / HTTP/1.1\r\n"));
}

TEST(CurlTransport, SendsBodiesWithAnyMethod) {
  for (const std::string method : {"POST", "PUT", "DELETE", "GET", "QUERY"}) {
    EXPECT_EQ(without_host(sent({.method = method, .body = std::string("a\0b", 3)})),
              method + " / HTTP/1.1\r\nUser-Agent: assay-test\r\nContent-Length: 3\r\n\r\n" +
                  std::string("a\0b", 3));
  }
  EXPECT_THAT(sent({.method = "POST"}), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_EQ(without_host(sent({.method = "DELETE"})),
            "DELETE / HTTP/1.1\r\nUser-Agent: assay-test\r\n\r\n");
}

TEST(CurlTransport, SendsLargeBodiesWithoutAskingFirst) {
  const std::string body(3'000'000, 'x');
  const std::string request = sent({.method = "POST", .body = body});
  EXPECT_THAT(request.substr(0, 500), Not(HasSubstr("Expect")));
  EXPECT_EQ(request.substr(request.size() - body.size()), body);
}

TEST(CurlTransport, HeadHasNoBodyWhateverItsLengthSays) {
  Seen seen;
  const RawServer server(seen.answering("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"));
  const auto client = transport();
  EXPECT_EQ(client->perform({.method = "HEAD", .url = server.url()}, "a").status(), 200);
  EXPECT_EQ(client->perform({.method = "HEAD", .url = server.url()}, "b").body(), "");
  EXPECT_THAT(seen.all().at(0), StartsWith("HEAD / HTTP/1.1\r\n"));
}

TEST(CurlTransport, KeepsResponseHeadersAsTheyCame) {
  const RawServer server(RawServer::answering(
      "HTTP/1.1 418 I am a  teapot\r\nSet-Cookie: a=1\r\nX-Empty:\r\nset-cookie:  b=2 \r\n"
      "X-Folded: one\r\n\ttwo\r\nContent-Length: 2\r\n\r\nhi"));
  const Exchange exchange = get(server);
  ASSERT_NE(exchange.response(), nullptr) << exchange.summary();
  EXPECT_EQ(exchange.response()->reason, "I am a  teapot");
  EXPECT_EQ(exchange.response()->version, "HTTP/1.1");
  EXPECT_THAT(
      exchange.response()->headers.lines(),
      ElementsAre(Header{"Set-Cookie", "a=1"}, Header{"X-Empty", ""}, Header{"set-cookie", "b=2"},
                  Header{"X-Folded", "one two"}, Header{"Content-Length", "2"}));
  EXPECT_EQ(exchange.body(), "hi");
}

TEST(CurlTransport, DropsInterimResponsesAndTrailers) {
  const RawServer server(RawServer::answering(
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Late: 1\r\n\r\n"));
  const Exchange exchange = get(server);
  EXPECT_EQ(exchange.status(), 200);
  EXPECT_EQ(exchange.body(), "hi");
  EXPECT_FALSE(exchange.header("Link"));
  EXPECT_FALSE(exchange.header("X-Late"));
}

TEST(CurlTransport, FollowsNoRedirectAndKeepsNoCookie) {
  Seen seen;
  const RawServer server(seen.answering(
      "HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\n\r\n"));
  const auto client = transport();
  EXPECT_EQ(client->perform({.url = server.url()}, "a").status(), 302);
  EXPECT_EQ(client->perform({.url = server.url()}, "b").header("location"), "/next");
  ASSERT_THAT(seen.all(), SizeIs(2));
  EXPECT_THAT(seen.all()[1], Not(HasSubstr("ookie")));
}

TEST(CurlTransport, DoesNotUnpackBodies) {
  const RawServer server(RawServer::answering(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi"));
  EXPECT_EQ(get(server).body(), "hi");
}

TEST(CurlTransport, ReusesConnectionsAndLeavesNothingBehind) {
  Seen seen;
  const RawServer server(seen.answering(std::string(kOk)));
  const auto client = transport();
  client->perform({.method = "POST", .url = server.url(), .headers = {{"A", "1"}}, .body = "x"},
                  "a");
  client->perform({.method = "HEAD", .url = "http://127.0.0.1:1/"}, "nobody listens");
  client->perform({.url = server.url()}, "b");
  EXPECT_EQ(server.connections(), 1U);
  ASSERT_THAT(seen.all(), SizeIs(2));
  EXPECT_EQ(without_host(seen.all()[1]), "GET / HTTP/1.1\r\nUser-Agent: assay-test\r\n\r\n");
}

TEST(CurlTransport, RecordsWhatHappened) {
  const RawServer server(RawServer::answering(std::string(kOk)));
  const auto client = transport();
  const Exchange first = client->perform({.url = server.url()}, "the purpose");
  const Exchange second = client->perform({.url = server.url()}, "");
  EXPECT_EQ(first.record().purpose, "the purpose");
  EXPECT_EQ(first.record().peer, fmt::format("127.0.0.1:{}", server.port()));
  EXPECT_GT(second.record().id, first.record().id);
  EXPECT_GT(first.record().to_first_byte, 0us);
  EXPECT_LE(first.record().to_first_byte, first.record().total);
  EXPECT_FALSE(first.record().partial);
}

TEST(CurlTransport, RefusesWhatItCannotSendAsItStands) {
  const auto client = transport();
  const std::string url = "http://127.0.0.1:1/";
  for (const Request& request : std::vector<Request>{
           {.url = "gopher://h/"},
           {.url = "no url"},
           {.url = url + "\r\nX: y"},
           {.url = url + std::string("\0", 1)},
           {.method = "GET /\r\n", .url = url},
           {.method = "", .url = url},
           {.method = "HEAD", .url = url, .body = "x"},
           {.url = url, .headers = {{"A", "1\r\nB: 2"}}},
           {.url = url, .headers = {{"A:", "1"}}},
           {.url = url, .headers = {{"", "1"}}},
           {.url = url, .headers = {{"Host", "a"}, {"host", "b"}}},
       }) {
    EXPECT_EQ(fault_of(client->perform(request, "test")), Fault::bad_request) << request.url;
  }
}

TEST(CurlTransport, NobodyListens) {
  int port = 0;
  {
    const RawServer gone(RawServer::answering(""));
    port = gone.port();
  }
  const std::string url = fmt::format("http://127.0.0.1:{}/", port);
  EXPECT_EQ(fault_of(transport()->perform({.url = url}, "test")), Fault::refused);
}

TEST(CurlTransport, NameWithoutAddress) {
  const Request request{.url = "http://nothing.invalid/", .timeout = 5s};
  const Fault fault = fault_of(transport()->perform(request, "test"));
  EXPECT_TRUE(fault == Fault::unresolved || fault == Fault::timeout) << name_of(fault);
}

TEST(CurlTransport, NoAnswerInTime) {
  const RawServer server([](RawConnection& connection) { connection.wait_for_close(); });
  const Exchange exchange = transport()->perform({.url = server.url(), .timeout = 50ms}, "test");
  EXPECT_EQ(fault_of(exchange), Fault::timeout);
  EXPECT_FALSE(exchange.record().partial);
}

TEST(CurlTransport, HalfAnAnswerInTimeIsKept) {
  const RawServer server([](RawConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 10\r\n\r\nhalf");
    connection.wait_for_close();
  });
  const Exchange exchange = transport()->perform({.url = server.url(), .timeout = 500ms}, "test");
  EXPECT_EQ(fault_of(exchange), Fault::timeout);
  EXPECT_EQ(exchange.status(), 0);
  ASSERT_TRUE(exchange.record().partial);
  EXPECT_EQ(exchange.record().partial->status, 200);
  EXPECT_EQ(exchange.record().partial->body, "half");
}

TEST(CurlTransport, WhatIsNotHttp) {
  for (const char* const answer :
       {"220 smtp.example.test ESMTP\r\n", "garbage", "\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    EXPECT_EQ(fault_after(answer), Fault::not_http) << answer;
  }
}

TEST(CurlTransport, WhatIsCutShort) {
  for (const char* const answer :
       {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nX: y\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"}) {
    EXPECT_EQ(fault_after(answer), Fault::truncated) << answer;
  }
  const RawServer resetting([](RawConnection& connection) {
    connection.read_request();
    connection.reset();
  });
  EXPECT_EQ(fault_of(get(resetting)), Fault::truncated);
}

TEST(CurlTransport, BodiesAreBounded) {
  const Limits limits{.body_bytes = 1000};
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string body(5000, 'x');
  const RawServer server(RawServer::answering_once(head + "Content-Length: 5000\r\n\r\n" + body));
  const Exchange exchange = get(server, limits);
  EXPECT_EQ(fault_of(exchange), Fault::too_large);
  ASSERT_TRUE(exchange.record().partial);
  EXPECT_EQ(exchange.record().partial->body.size(), 1000U);
  EXPECT_EQ(fault_after(head + "\r\n" + body, limits), Fault::too_large);
  const RawServer exact(RawServer::answering_once(head + "\r\n" + body.substr(0, 1000)));
  EXPECT_EQ(get(exact, limits).body().size(), 1000U);
}

TEST(CurlTransport, HeadersAreBounded) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  std::string lines;
  for (int i = 0; i < 2000; ++i) {
    lines += "A: b\r\n";
  }
  EXPECT_EQ(fault_after(head + lines + "\r\n"), Fault::too_large);
  EXPECT_EQ(
      fault_after(head + "A: " + std::string(90'000, 'x') + "\r\n\r\n", {.header_bytes = 1000}),
      Fault::too_large);
  EXPECT_EQ(fault_after(head + "A: " + std::string(2'000'000, 'x')), Fault::too_large);
  EXPECT_EQ(fault_after("HTTP/1.1 200 " + std::string(2'000'000, 'x')), Fault::too_large);
}

TEST(CurlTransport, EndlessHeadersEnd) {
  const RawServer server([](RawConnection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n");
    while (connection.send("X-More: and more\r\n")) {
    }
  });
  EXPECT_EQ(fault_of(get(server)), Fault::too_large);
  const RawServer interim([](RawConnection& connection) {
    connection.read_request();
    while (connection.send("HTTP/1.1 100 Continue\r\n\r\n")) {
    }
  });
  EXPECT_EQ(fault_of(get(interim)), Fault::too_large);
}

TEST(CurlTransport, TlsToAServerThatSpeaksNone) {
  const RawServer server([](RawConnection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.wait_for_close();
  });
  const std::string url = fmt::format("https://127.0.0.1:{}/", server.port());
  EXPECT_EQ(fault_of(transport()->perform({.url = url, .timeout = 5s}, "test")), Fault::tls);
}

TEST(CurlTransport, TheGuardSeesTheResolvedAddress) {
  const RawServer server(RawServer::answering(std::string(kOk)));
  std::vector<std::string> asked;
  const auto client = make_curl_transport({
      .may_connect = [&asked](const std::string& host, const std::string& address,
                              int port) -> std::optional<std::string> {
        asked.push_back(fmt::format("{} {} {}", host, address, port));
        return "not that one";
      },
  });
  const Exchange exchange =
      client->perform({.url = fmt::format("http://0x7F.1:{}/", server.port())}, "test");
  EXPECT_EQ(fault_of(exchange), Fault::forbidden_host);
  EXPECT_EQ(exchange.fault()->detail, "not that one");
  EXPECT_THAT(asked, ElementsAre(fmt::format("0x7f.1 127.0.0.1 {}", server.port())));
  EXPECT_EQ(server.connections(), 0U);
}

TEST(CurlTransport, TheGuardSeesMappedAddressesAsTheyAre) {
  if (Socket(socket(AF_INET6, SOCK_STREAM, 0)).get() < 0) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  std::string seen;
  const auto client = make_curl_transport({
      .may_connect = [&seen](const std::string&, const std::string& address,
                             int) -> std::optional<std::string> {
        seen = address;
        return "no";
      },
  });
  client->perform({.url = "http://[::ffff:127.0.0.1]:1/"}, "test");
  EXPECT_EQ(seen, "127.0.0.1");
}

TEST(CurlTransport, TheGuardIsAskedForReusedConnectionsToo) {
  Seen seen;
  const RawServer server(seen.answering(std::string(kOk)));
  bool closed = false;
  const auto client = make_curl_transport({
      .may_connect = [&closed](const std::string&, const std::string&,
                               int) -> std::optional<std::string> {
        return closed ? std::optional<std::string>("closed") : std::nullopt;
      },
  });
  EXPECT_EQ(client->perform({.url = server.url()}, "a").status(), 200);
  closed = true;
  EXPECT_EQ(fault_of(client->perform({.url = server.url()}, "b")), Fault::forbidden_host);
  EXPECT_THAT(seen.all(), SizeIs(1));
}

TEST(CurlTransport, AGuardThatThrowsForbids) {
  const RawServer server(RawServer::answering(std::string(kOk)));
  const auto client = make_curl_transport({
      .may_connect = [](const std::string&, const std::string&, int) -> std::optional<std::string> {
        throw std::runtime_error("broken guard");
      },
  });
  EXPECT_EQ(fault_of(client->perform({.url = server.url()}, "a")), Fault::forbidden_host);
}

TEST(CurlTransport, IgnoresProxiesOfTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  EXPECT_THAT(sent({}), StartsWith("GET / HTTP/1.1\r\n"));
  unsetenv("http_proxy");
  unsetenv("ALL_PROXY");
}

}  // namespace
}  // namespace assay::http
