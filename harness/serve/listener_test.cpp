#include "harness/serve/listener.hpp"

#include <gmock/gmock.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/serve/raw_client_for_tests.hpp"

namespace assay::serve {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

void greet(httplib::Server& server, const std::string& origin) {
  server.Get("/hello", [origin](const httplib::Request&, httplib::Response& response) {
    response.set_content(origin, "text/plain");
  });
  server.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(request.body, "text/plain");
  });
  server.Get("/throw", [](const httplib::Request&, httplib::Response&) {
    throw std::runtime_error("the password is swordfish");
  });
}

TEST(ListenerTest, ServesOnAFreePortAndTellsItsOrigin) {
  const Listener listener(0, greet);
  httplib::Client client(listener.origin());
  const auto reply = client.Get("/hello");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, listener.origin());
  EXPECT_THAT(listener.origin(), StartsWith("http://127.0.0.1:"));
  EXPECT_THAT(listener.origin(), testing::EndsWith(std::to_string(listener.port())));
}

TEST(ListenerTest, SaysInOneSentenceThatAPortIsTaken) {
  const Listener listener(0, greet);
  try {
    const Listener second(listener.port(), greet);
    FAIL() << "two listeners share port " << second.port();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(listener.port())));
  }
}

TEST(ListenerTest, APortIsFreeAgainAfterwards) {
  auto listener = std::make_unique<Listener>(0, greet);
  const int port = listener->port();
  httplib::Client client(listener->origin());
  client.set_keep_alive(true);
  ASSERT_TRUE(client.Get("/hello"));
  listener.reset();
  const Listener again(port, greet);
  EXPECT_EQ(again.port(), port);
}

TEST(ListenerTest, AnExceptionInAHandlerStaysInside) {
  const Listener listener(0, greet);
  RawClient client(listener.port());
  client.send("GET /throw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string reply = client.read_until("there is no such end");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(reply, Not(HasSubstr("swordfish")));
  httplib::Client next(listener.origin());
  EXPECT_EQ(next.Get("/hello")->status, 200);
}

TEST(ListenerTest, AnExceptionInsideABodyEndsThatConnectionOnly) {
  const Listener listener(0, [](httplib::Server& server, const std::string& origin) {
    greet(server, origin);
    server.Get("/stream", [](const httplib::Request&, httplib::Response& response) {
      response.set_chunked_content_provider(
          "text/plain",
          [](std::size_t, httplib::DataSink&) -> bool { throw std::runtime_error("x"); });
    });
  });
  RawClient client(listener.port());
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("there is no such end");
  EXPECT_EQ(httplib::Client(listener.origin()).Get("/hello")->status, 200);
}

TEST(ListenerTest, HalfSentRequestsStarveNobody) {
  const Listener listener(0, greet);
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(std::make_unique<RawClient>(listener.port()));
    ASSERT_TRUE(slow.back()->connected());
    slow.back()->send("POST /echo HTTP/1.1\r\nHost: x\r\n");
  }
  EXPECT_EQ(httplib::Client(listener.origin()).Get("/hello")->status, 200);
  for (const auto& client : slow) {
    client->send("Content-Length: 2\r\nConnection: close\r\n\r\nok");
    EXPECT_THAT(client->read_until("ok"), StartsWith("HTTP/1.1 200"));
  }
}

TEST(ListenerTest, ManyRequestsTravelOnOneConnectionAlsoPipelined) {
  const Listener listener(0, greet);
  RawClient client(listener.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nping";
  }
  client.send(requests);
  for (int i = 0; i < 500; ++i) {
    ASSERT_THAT(client.read_until("ping"), StartsWith("HTTP/1.1 200")) << i;
  }
}

TEST(ListenerTest, TakesLargeBodiesAndRefusesEnormousOnes) {
  const Listener listener(0, greet);
  httplib::Client client(listener.origin());
  const std::string large(3U << 20U, 'x');
  const auto reply = client.Post("/echo", large, "text/plain");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, large);
  const auto refused = client.Post("/echo", std::string(5U << 20U, 'x'), "text/plain");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
}

TEST(ListenerTest, StoppingHangsUpOnIdleAndHalfSentConnections) {
  auto listener = std::make_unique<Listener>(0, greet);
  RawClient idle(listener->port());
  idle.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok");
  idle.read_until("ok");
  RawClient half(listener->port());
  half.send("GET /hel");
  RawClient silent(listener->port());
  listener.reset();
  EXPECT_TRUE(idle.hung_up());
  EXPECT_TRUE(half.hung_up());
  EXPECT_TRUE(silent.hung_up());
}

TEST(ListenerTest, StoppingEndsAnOpenStream) {
  std::latch streaming(1);
  auto listener = std::make_unique<Listener>(0, [&](httplib::Server& server, const std::string&) {
    server.Get("/events", [&](const httplib::Request&, httplib::Response& response) {
      response.set_chunked_content_provider(
          "text/event-stream", [&, first = true](std::size_t, httplib::DataSink& sink) mutable {
            if (first) {
              first = false;
              sink.write(":\n\n", 3);
              streaming.count_down();
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return sink.is_writable();
          });
    });
  });
  RawClient client(listener->port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  streaming.wait();
  client.read_until(":\n\n");
  listener.reset();
  client.read_until("there is no such end");
  EXPECT_TRUE(client.hung_up());
}

TEST(ListenerTest, AStreamNoticesThatItsClientHasGone) {
  std::latch gone(1);
  const Listener listener(0, [&](httplib::Server& server, const std::string&) {
    server.Get("/events", [&](const httplib::Request&, httplib::Response& response) {
      response.set_chunked_content_provider(
          "text/event-stream", [&](std::size_t, httplib::DataSink& sink) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            if (!sink.is_writable()) {
              gone.count_down();
              return false;
            }
            return true;
          });
    });
  });
  {
    RawClient client(listener.port());
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    client.read_until("\r\n\r\n");
  }
  gone.wait();
}

TEST(ListenerTest, ManyThreadsAtOnceAreServed) {
  const Listener listener(0, greet);
  std::atomic<int> served{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&] {
      httplib::Client client(listener.origin());
      client.set_keep_alive(true);
      for (int n = 0; n < 20; ++n) {
        const auto reply = client.Get("/hello");
        served += reply && reply->status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(served, 64 * 20);
}

TEST(ListenerTest, ManyRequestsAreInsideAtOnce) {
  constexpr int many = 64;
  std::latch all_inside(many);
  const Listener listener(0, [&](httplib::Server& server, const std::string&) {
    server.Get("/meet", [&](const httplib::Request&, httplib::Response&) {
      all_inside.arrive_and_wait();  // with fewer workers nobody would ever be answered
    });
  });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < many; ++i) {
    clients.push_back(std::make_unique<RawClient>(listener.port()));
    clients.back()->send("GET /meet HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }
  for (const auto& client : clients) {
    EXPECT_THAT(client->read_until("there is no such end"), StartsWith("HTTP/1.1 200"));
  }
}

TEST(ListenerTest, HoldsEveryAnswerBackWhenToldTo) {
  constexpr std::chrono::milliseconds delay{50};
  const Listener listener(0, greet, delay);
  RawClient client(listener.port());
  for (const char* request : {"POST /echo HTTP/1.1\r\nHost: x\r\n\r\n",
                              "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n"}) {
    const auto begin = std::chrono::steady_clock::now();
    client.send(request);
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 "));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, delay) << request;
  }
}

TEST(ListenerTest, StoppingWaitsForNoAnswerThatIsHeldBack) {
  auto listener = std::make_unique<Listener>(0, greet, std::chrono::hours(1));
  const RawClient client(listener->port());
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  listener.reset();
  EXPECT_TRUE(client.hung_up());
}

}  // namespace
}  // namespace assay::serve
