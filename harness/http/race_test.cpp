#include "harness/http/race.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>

#include "harness/http/raw_server_for_tests.hpp"
#include "harness/http/tls_server_for_tests.hpp"

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
const RaceOptions quick{.settle = 1ms};

Fault fault_of(const Exchange& exchange) {
  if (exchange.fault() == nullptr) {
    ADD_FAILURE() << "no fault: " << exchange.summary();
    return Fault::other;
  }
  return exchange.fault()->kind;
}

std::vector<int> statuses(const std::vector<Exchange>& exchanges) {
  std::vector<int> all;
  for (const Exchange& exchange : exchanges) {
    all.push_back(exchange.status());
  }
  return all;
}

std::string answer_with(std::string_view body) {
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

/// Answers with the target that was asked for.
void echo_target(RawConnection& connection) {
  if (const auto request = connection.read_request()) {
    const auto begin = request->find(' ') + 1;
    connection.send(answer_with(request->substr(begin, request->find(' ', begin) - begin)));
  }
}

TEST(Race, HoldsTheLastByteBackUntilAllStandReady) {
  // The large request does not fit into any buffer: until the server reads it, it cannot be ready.
  constexpr std::size_t small = 4;
  std::latch small_ones_wait(small);
  std::atomic<bool> all_ready{false};
  std::atomic<int> early{0};
  std::atomic<std::size_t> held_back{0};
  const RawServer server([&](RawConnection& connection) {
    while (!connection.pending().contains("\r\n\r\n") && connection.receive()) {
    }
    if (connection.pending().starts_with("POST /large")) {
      small_ones_wait.wait();
      all_ready = true;
    } else {
      while (!connection.pending().ends_with("\r\n\r\nab") && connection.receive()) {
      }
      held_back += connection.pending().ends_with("\r\n\r\nab") ? 1 : 0;
      small_ones_wait.count_down();
    }
    if (connection.read_request()) {
      early += all_ready ? 0 : 1;
      connection.send(kOk);
    }
  });
  std::vector<Request> requests(small, {.method = "POST", .url = server.url(), .body = "abc"});
  requests.push_back(
      {.method = "POST", .url = server.url("/large"), .body = std::string(32U << 20U, 'x')});
  EXPECT_THAT(statuses(race(requests, quick, "race")), ElementsAre(200, 200, 200, 200, 200));
  EXPECT_EQ(held_back, small) << "all but the last byte was there";
  EXPECT_EQ(early, 0) << "and the last byte not before everybody stood ready";
}

TEST(Race, AnswersAreInTheOrderOfTheRequests) {
  const RawServer server(echo_target);
  std::vector<Request> requests;
  for (int i = 0; i < 16; ++i) {
    requests.push_back({.url = server.url(fmt::format("/{}", i))});
  }
  const auto exchanges = race(requests, quick, "the purpose");
  ASSERT_EQ(exchanges.size(), requests.size());
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    const ExchangeRecord& record = exchanges[i].record();
    EXPECT_EQ(exchanges[i].body(), fmt::format("/{}", i));
    EXPECT_EQ(record.request.url, requests[i].url);
    EXPECT_EQ(record.purpose, "the purpose");
    EXPECT_EQ(record.peer, fmt::format("127.0.0.1:{}", server.port()));
    EXPECT_TRUE(record.released);
    EXPECT_GT(record.to_first_byte, 0us);
    EXPECT_LE(record.to_first_byte, record.total);
    EXPECT_TRUE(i == 0 || record.id > exchanges[i - 1].record().id);
    EXPECT_TRUE(i == 0 || record.released >= exchanges[i - 1].record().released);
  }
  EXPECT_EQ(server.connections(), requests.size());
}

TEST(Race, RequestsAreWrittenAsTheCurlTransportDoes) {
  Seen seen;
  const RawServer server(seen.answering(std::string(kOk)));
  const auto transport = make_curl_transport({.user_agent = "assay-test"});
  for (Request request : std::vector<Request>{
           {.url = "/x", .headers = {{"A", "1"}, {"b", "2"}, {"A", "3"}}},
           {.method = "POST", .url = "?q={}#f", .headers = {{"Empty", ""}}, .body = "a=b"},
           {.method = "PUT", .headers = {{"User-Agent", "mine"}, {"Host", "other.test"}}},
           {.method = "POST", .headers = {{"Content-Length", "2"}}, .body = "ab"},
           {.method = "DELETE", .headers = {{"Host", ""}}},
       }) {
    request.url = server.url(request.url);
    EXPECT_EQ(transport->perform(request, "curl").status(), 200);
    EXPECT_THAT(statuses(race({request}, {.user_agent = "assay-test", .settle = 0ms}, "race")),
                ElementsAre(200));
    EXPECT_EQ(seen.all().back(), seen.all().at(seen.all().size() - 2)) << request.method;
  }
}

TEST(Race, WhatFailsKeepsNobodyElseBack) {
  const RawServer server(echo_target);
  const RawServer silent([](RawConnection& connection) { connection.wait_for_close(); });
  const RawServer rude([](RawConnection& connection) {
    connection.receive();
    connection.reset();
  });
  const auto exchanges = race({{.url = server.url("/first")},
                               {.url = "http://127.0.0.1:1/"},
                               {.url = "http://nothing.invalid/"},
                               {.url = server.url("/\r\n")},
                               {.url = silent.url(), .timeout = 300ms},
                               {.url = rude.url()},
                               {.url = server.url("/last")}},
                              quick, "race");
  ASSERT_EQ(exchanges.size(), 7U);
  EXPECT_EQ(exchanges[0].body(), "/first");
  EXPECT_EQ(fault_of(exchanges[1]), Fault::refused);
  EXPECT_EQ(fault_of(exchanges[2]), Fault::unresolved);
  EXPECT_EQ(fault_of(exchanges[3]), Fault::bad_request);
  EXPECT_EQ(fault_of(exchanges[4]), Fault::timeout);
  EXPECT_EQ(fault_of(exchanges[5]), Fault::truncated);
  EXPECT_EQ(exchanges[6].body(), "/last");
  EXPECT_FALSE(exchanges[1].record().released);
  EXPECT_TRUE(exchanges[4].record().released);
}

TEST(Race, EveryConnectionIsAskedAbout) {
  const RawServer server(echo_target);
  std::vector<std::string> asked;
  const ConnectionCheck only_the_second = [&asked](const std::string& host,
                                                   const std::string& address,
                                                   int /*port*/) -> std::optional<std::string> {
    asked.push_back(host + " " + address);
    return asked.size() == 2 ? std::nullopt : std::optional<std::string>("not that one");
  };
  const std::string url = fmt::format("http://0x7F.1:{}/", server.port());
  const auto exchanges = race({{.url = url}, {.url = url}, {.url = url}},
                              {.may_connect = only_the_second, .settle = 1ms}, "race");
  EXPECT_THAT(asked, ElementsAre("0x7f.1 127.0.0.1", "0x7f.1 127.0.0.1", "0x7f.1 127.0.0.1"));
  EXPECT_EQ(fault_of(exchanges[0]), Fault::forbidden_host);
  EXPECT_EQ(exchanges[0].fault()->detail, "not that one");
  EXPECT_EQ(exchanges[1].status(), 200);
  EXPECT_EQ(fault_of(exchanges[2]), Fault::forbidden_host);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(Race, AnAnswerBeforeTheLastByteIsRead) {
  const RawServer server([](RawConnection& connection) {
    connection.receive();
    connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
  });
  const Request request{.method = "POST", .url = server.url(), .body = std::string(1'000'000, 'x')};
  EXPECT_THAT(statuses(race({request, request}, quick, "race")), Each(413));
}

TEST(Race, AnswersAreReadStrictlyAndWithinTheLimits) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const auto& [answer, fault] : std::vector<std::pair<std::string, Fault>>{
           {"hello", Fault::not_http},
           {ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", Fault::not_http},
           {ok + "Content-Length: 9\r\n\r\nhalf", Fault::truncated},
           {ok + "\r\n" + std::string(1001, 'x'), Fault::too_large}}) {
    const RawServer server(RawServer::answering_once(answer));
    const auto exchanges =
        race({{.url = server.url()}}, {.limits = {.body_bytes = 1000}, .settle = 0ms}, "race");
    EXPECT_EQ(fault_of(exchanges.at(0)), fault) << answer.substr(0, 60);
  }
  const RawServer heads(RawServer::answering_once(ok + "Content-Length: 20\r\n\r\n"));
  EXPECT_THAT(statuses(race({{.method = "HEAD", .url = heads.url()}}, quick, "race")),
              ElementsAre(200));
}

TEST(Race, TheCurlTransportRacesByItsOwnRules) {
  Seen seen;
  const RawServer server(seen.answering(std::string(kOk)));
  const RawServer forbidden(seen.answering(std::string(kOk)));
  const auto transport = make_curl_transport(
      {.user_agent = "assay-test",
       .may_connect = [port = server.port()](const std::string&, const std::string&, int asked) {
         return asked == port ? std::nullopt : std::optional<std::string>("no");
       }});
  const auto exchanges = transport->race({{.url = server.url()}, {.url = forbidden.url()}}, "race");
  EXPECT_THAT(statuses(exchanges), ElementsAre(200, 0));
  EXPECT_EQ(fault_of(exchanges[1]), Fault::forbidden_host);
  EXPECT_THAT(seen.all(), ElementsAre(HasSubstr("\r\nUser-Agent: assay-test\r\n")));
}

TEST(Race, NobodyAtTheStart) { EXPECT_TRUE(race({}, {}, "race").empty()); }

Exchange released_at(std::chrono::microseconds moment) {
  return Exchange({.released = std::chrono::steady_clock::time_point(moment)});
}

TEST(ReleaseSpread, IsTheTimeBetweenFirstAndLast) {
  EXPECT_EQ(release_spread({}), 0us);
  EXPECT_EQ(release_spread({released_at(7us)}), 0us);
  EXPECT_EQ(release_spread({released_at(7us), Exchange(), released_at(30us), released_at(5us)}),
            25us);
}

/// A RawServer that speaks TLS.
class RaceOverTls : public testing::Test {
 protected:
  using Handler = std::function<void(TlsConnection&)>;

  RawServer::Handler over_tls(Handler handler) const {
    return [this, handler = std::move(handler)](RawConnection& connection) {
      TlsConnection tls(identity_, connection);
      if (tls.accept()) {
        handler(tls);
      }
    };
  }
  static std::string url_of(const RawServer& server, std::string_view host = "127.0.0.1") {
    return fmt::format("https://{}:{}/", host, server.port());
  }
  RaceOptions trusting() const { return {.ca_file = identity_.ca_file(), .settle = 1ms}; }

  static void answer(TlsConnection& tls) {
    tls.receive();
    tls.receive();
    tls.send(kOk);
    tls.close();
  }

  TestIdentity identity_{"IP:127.0.0.1,DNS:localhost"};
};

TEST_F(RaceOverTls, TheLastByteIsARecordOfItsOwn) {
  constexpr std::ptrdiff_t others = 4;
  std::latch others_wait(others);
  std::atomic<int> accepted{0};
  std::atomic<bool> all_ready{false};
  std::atomic<int> early{0};
  Seen seen;
  const RawServer server([&](RawConnection& connection) {
    TlsConnection tls(identity_, connection);
    if (accepted++ == others) {
      others_wait.wait();  // nobody is released before this one has shaken hands
      all_ready = true;
      tls.accept();
      tls.receive();
    } else {
      tls.accept();
      seen.add(tls.receive());
      others_wait.count_down();
    }
    const std::string last = tls.receive();
    early += all_ready ? 0 : 1;
    seen.add(last);
    tls.send(kOk);
  });
  const std::vector<Request> requests(others + 1,
                                      {.method = "POST", .url = url_of(server), .body = "abc"});
  EXPECT_THAT(statuses(race(requests, trusting(), "race")), Each(200));
  EXPECT_EQ(early, 0);
  const auto records = seen.all();
  ASSERT_EQ(records.size(), 2 * others + 1U);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_THAT(records[i], EndsWith(i < others ? "\r\n\r\nab" : "c"));
    EXPECT_EQ(records[i].size() == 1, i >= others);
  }
}

TEST_F(RaceOverTls, TheServerMustProveWhoItIs) {
  const RawServer server(over_tls(answer));
  EXPECT_THAT(statuses(race({{.url = url_of(server)}, {.url = url_of(server, "localhost")}},
                            trusting(), "race")),
              Each(200));
  const auto stranger = race({{.url = url_of(server)}}, quick, "race");
  EXPECT_EQ(fault_of(stranger.at(0)), Fault::tls);
  EXPECT_THAT(stranger[0].fault()->detail, HasSubstr("certificate"));
  EXPECT_FALSE(stranger[0].record().released);
  const TestIdentity other("DNS:other.test,IP:127.0.0.2");
  const RawServer impostor(
      [&](RawConnection& connection) { TlsConnection(other, connection).accept(); });
  for (const char* const host : {"127.0.0.1", "localhost"}) {
    const auto exchanges = race({{.url = url_of(impostor, host)}},
                                {.ca_file = other.ca_file(), .settle = 0ms}, "race");
    EXPECT_EQ(fault_of(exchanges.at(0)), Fault::tls) << host;
    EXPECT_THAT(exchanges[0].fault()->detail, HasSubstr("mismatch"));
  }
  const auto without_ca =
      race({{.url = url_of(server)}}, {.ca_file = "/nothing/here.pem", .settle = 0ms}, "race");
  EXPECT_EQ(fault_of(without_ca.at(0)), Fault::tls);
}

TEST_F(RaceOverTls, AServerThatSpeaksNoneOrHangsUp) {
  const RawServer plain([](RawConnection& connection) {
    connection.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.wait_for_close();
  });
  const RawServer hanging_up([](RawConnection& connection) { connection.receive(); });
  const RawServer silent([](RawConnection& connection) { connection.wait_for_close(); });
  const RawServer good(over_tls(answer));
  const auto exchanges = race({{.url = url_of(plain)},
                               {.url = url_of(hanging_up)},
                               {.url = url_of(silent), .timeout = 300ms},
                               {.url = url_of(good)}},
                              trusting(), "race");
  EXPECT_EQ(fault_of(exchanges[0]), Fault::tls);
  EXPECT_EQ(fault_of(exchanges[1]), Fault::tls);
  EXPECT_EQ(fault_of(exchanges[2]), Fault::timeout);
  EXPECT_EQ(exchanges[3].status(), 200) << exchanges[3].summary();
}

TEST_F(RaceOverTls, OnlyWhoSaysSoHasEnded) {
  for (const bool says_so : {true, false}) {
    const RawServer server(over_tls([says_so](TlsConnection& tls) {
      tls.receive();
      tls.receive();
      tls.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
      if (says_so) {
        tls.close();
      }
    }));
    const auto exchanges = race({{.url = url_of(server)}}, trusting(), "race");
    EXPECT_EQ(exchanges.at(0).body(), says_so ? "until the end" : "");
    if (!says_so) {
      EXPECT_EQ(fault_of(exchanges[0]), Fault::truncated);
    }
  }
}

TEST_F(RaceOverTls, LargeRequestsAndAnswersPassInPieces) {
  const std::string large(3'000'000, 'x');
  const RawServer server(over_tls([&](TlsConnection& tls) {
    while (!tls.receive().ends_with('!')) {
    }
    tls.send(answer_with(large));
  }));
  const Request request{.method = "POST", .url = url_of(server), .body = large + "!"};
  const auto exchanges = race({request, request}, trusting(), "race");
  EXPECT_EQ(exchanges[0].body().size(), large.size()) << exchanges[0].summary();
  EXPECT_EQ(exchanges[1].body().size(), large.size()) << exchanges[1].summary();
}

}  // namespace
}  // namespace assay::http
