#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>

#include "harness/http/raw_server_for_tests.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::SizeIs;

constexpr std::string_view kStreamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
constexpr auto kLong = 10s;  // waited for in full only when the code is broken

std::unique_ptr<Transport> transport(Limits limits = {}) {
  return make_curl_transport({.limits = limits});
}

/// GET is answered by a stream to which each POST adds an event; the stream ends when a POST says
/// so.
class EventServer {
 public:
  std::string url() const { return server_.url(); }

 private:
  void handle(RawConnection& connection) {
    while (auto request = connection.read_request()) {
      if (request->starts_with("GET")) {
        stream_.set_value(&connection);
        connection.send(kStreamHead);
        ended_.get_future().wait();
        return;
      }
      // The event is on its way before the POST is answered.
      const bool last = request->ends_with("end");
      RawConnection* stream = listening_.get();
      stream->send("data: " + request->substr(request->find("\r\n\r\n") + 4) + "\n\n");
      if (last) {
        ended_.set_value();
      }
      connection.send(kOk);
    }
  }

  std::promise<RawConnection*> stream_;
  std::shared_future<RawConnection*> listening_{stream_.get_future()};
  std::promise<void> ended_;
  RawServer server_{[this](RawConnection& connection) { handle(connection); }};
};

std::string read_until(Stream& stream, std::string_view end) {
  std::string all;
  while (all.find(end) == std::string::npos) {
    const auto piece = stream.next(kLong);
    if (!piece) {
      return all + "<nothing>";
    }
    all += *piece;
  }
  return all;
}

TEST(Stream, StaysOpenWhileOtherRequestsGoOut) {
  const EventServer server;
  const auto client = transport();
  const auto stream = client->open({.url = server.url()}, "listen");
  ASSERT_TRUE(stream->wait_for_head(kLong));
  ASSERT_NE(stream->head(), nullptr);
  EXPECT_EQ(stream->head()->headers.first("content-type"), "text/event-stream");
  EXPECT_EQ(client->perform({.method = "POST", .url = server.url(), .body = "one"}, "a").status(),
            200);
  EXPECT_EQ(client->perform({.method = "POST", .url = server.url(), .body = "two"}, "b").status(),
            200);
  EXPECT_EQ(read_until(*stream, "two\n\n"), "data: one\n\ndata: two\n\n");
  EXPECT_FALSE(stream->ended());
  EXPECT_EQ(client->perform({.method = "POST", .url = server.url(), .body = "end"}, "c").status(),
            200);
  EXPECT_EQ(read_until(*stream, "end\n\n"), "data: end\n\n");
  EXPECT_EQ(stream->next(kLong), std::nullopt);
  EXPECT_TRUE(stream->ended());
  const Exchange exchange = stream->cancel();
  EXPECT_EQ(exchange.status(), 200) << exchange.summary();
  EXPECT_EQ(exchange.body(), "data: one\n\ndata: two\n\ndata: end\n\n");
}

TEST(Stream, WaitsNoLongerThanItIsTold) {
  const RawServer server([](RawConnection& connection) {
    connection.read_request();
    connection.send(kStreamHead);
    connection.wait_for_close();
  });
  const auto client = transport({.timeout = 10ms});
  const auto stream = client->open({.url = server.url()}, "listen");
  ASSERT_TRUE(stream->wait_for_head(kLong));
  EXPECT_EQ(stream->next(30ms), std::nullopt);
  EXPECT_EQ(stream->next(0ms), std::nullopt);
  EXPECT_FALSE(stream->ended()) << "the limit of an exchange is not one of a stream";
}

TEST(Stream, CancelClosesTheConnectionAndKeepsWhatCame) {
  std::promise<void> closed;
  const RawServer server([&closed](RawConnection& connection) {
    connection.read_request();
    connection.send(std::string(kStreamHead) + "data: x\n\n");
    connection.wait_for_close();
    closed.set_value();
  });
  const auto client = transport();
  const auto stream = client->open({.url = server.url()}, "listen");
  EXPECT_EQ(read_until(*stream, "x\n\n"), "data: x\n\n");
  const Exchange exchange = stream->cancel();
  EXPECT_EQ(closed.get_future().wait_for(kLong), std::future_status::ready);
  EXPECT_EQ(exchange.body(), "data: x\n\n");
  EXPECT_EQ(exchange.record().purpose, "listen");
  EXPECT_TRUE(stream->ended());
  EXPECT_EQ(stream->next(kLong), std::nullopt);
  EXPECT_EQ(stream->cancel().record().id, exchange.record().id);
}

TEST(Stream, CancelWithoutAnAnswerIsATimeout) {
  const RawServer server([](RawConnection& connection) { connection.wait_for_close(); });
  const auto client = transport();
  const auto stream = client->open({.url = server.url()}, "listen");
  EXPECT_FALSE(stream->wait_for_head(30ms));
  EXPECT_EQ(stream->head(), nullptr);
  const Exchange exchange = stream->cancel();
  ASSERT_NE(exchange.fault(), nullptr);
  EXPECT_EQ(exchange.fault()->kind, Fault::timeout);
}

TEST(Stream, EndsTooLargeWhenItOutgrowsTheBody) {
  const RawServer server([](RawConnection& connection) {
    if (connection.read_request()->starts_with("GET /stream")) {
      connection.send(kStreamHead);
      while (connection.send("data: more and more and more\n\n")) {
      }
    } else {
      connection.send(kOk);
    }
  });
  const auto client = transport({.body_bytes = 100'000});
  const auto stream = client->open({.url = server.url("/stream")}, "listen");
  EXPECT_EQ(client->perform({.url = server.url()}, "meanwhile").status(), 200);
  std::size_t size = 0;
  while (const auto piece = stream->next(kLong)) {
    size += piece->size();
  }
  EXPECT_EQ(size, 100'000U);
  EXPECT_TRUE(stream->ended());
  const Exchange exchange = stream->cancel();
  ASSERT_NE(exchange.fault(), nullptr);
  EXPECT_EQ(exchange.fault()->kind, Fault::too_large);
  ASSERT_TRUE(exchange.record().partial);
  EXPECT_EQ(exchange.record().partial->body.size(), 100'000U);
}

TEST(Stream, FaultsEndIt) {
  const RawServer server(RawServer::answering_once("garbage"));
  const auto client = transport();
  const auto stream = client->open({.url = server.url()}, "listen");
  EXPECT_FALSE(stream->wait_for_head(kLong));
  EXPECT_TRUE(stream->ended());
  EXPECT_EQ(stream->cancel().fault()->kind, Fault::not_http);
  const auto never = client->open({.url = "no url"}, "listen");
  EXPECT_TRUE(never->ended());
  EXPECT_EQ(never->cancel().fault()->kind, Fault::bad_request);
}

TEST(Stream, HonoursATimeoutOfItsRequest) {
  const RawServer server([](RawConnection& connection) {
    connection.read_request();
    connection.send(std::string(kStreamHead) + "data: x\n\n");
    connection.wait_for_close();
  });
  const auto client = transport();
  const auto stream = client->open({.url = server.url(), .timeout = 100ms}, "listen");
  while (stream->next(kLong)) {
  }
  EXPECT_TRUE(stream->ended());
  EXPECT_EQ(stream->cancel().fault()->kind, Fault::timeout);
}

TEST(Stream, OutlivesItsTransport) {
  const RawServer server(RawServer::answering_once(std::string(kStreamHead) + "data: x\n\n"));
  auto client = transport();
  const auto stream = client->open({.url = server.url()}, "listen");
  client.reset();
  EXPECT_EQ(read_until(*stream, "\n\n"), "data: x\n\n");
}

TEST(Stream, ManyMoveAtOnce) {
  std::promise<void> all_here;
  const auto everybody = all_here.get_future().share();
  std::atomic<int> here{0};
  const RawServer server([&](RawConnection& connection) {
    connection.read_request();
    if (++here == 8) {
      all_here.set_value();
    }
    everybody.wait_for(kLong);
    connection.send(kOk);
  });
  const auto client = transport();
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 8; ++i) {
    streams.push_back(client->open({.url = server.url()}, "batch"));
  }
  for (const auto& stream : streams) {
    EXPECT_EQ(stream->next(kLong), "hi");
  }
}

TEST(PerformUntil, EndsWhenThereIsEnoughOfAStreamThatStaysOpen) {
  std::promise<void> over;
  RawServer server([&over](RawConnection& connection) {
    connection.read_request();
    connection.send(std::string(kStreamHead) + "data: first\n\n");
    connection.send("data: the answer\n\n");
    over.get_future().wait();
  });
  Limits limits;
  limits.timeout = kLong;
  const Exchange exchange = transport(limits)->perform_until(
      {.url = server.url()}, "test",
      [](const Response& response) { return response.body.find("answer") != std::string::npos; });
  over.set_value();
  EXPECT_EQ(exchange.status(), 200);
  EXPECT_EQ(exchange.body(), "data: first\n\ndata: the answer\n\n");
}

TEST(PerformUntil, TakesTheWholeAnswerWhereThereIsNeverEnough) {
  const RawServer server(RawServer::answering(std::string(kOk)));
  const Exchange exchange = transport()->perform_until({.url = server.url()}, "test",
                                                       [](const Response&) { return false; });
  EXPECT_EQ(exchange.body(), "hi");
}

}  // namespace
}  // namespace assay::http
