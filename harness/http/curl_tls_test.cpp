// Servers that cannot prove who they are: of another host, expired, not good yet, or signed by
// nobody that is trusted. None of them gets a request.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "harness/http/tls_server_for_tests.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {
namespace {

/// What a GET comes to at a server with this identity, by the name of `host`.
class CurlOverTls : public testing::Test {
 protected:
  // The server's own writes, which go to a client that has left.
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  Exchange get(const TestIdentity& identity, const std::string& ca_file,
               std::string_view host = "127.0.0.1") {
    const RawServer server([&](RawConnection& connection) {
      TlsConnection tls(identity, connection);
      if (tls.accept() && !tls.receive().empty()) {
        ++requests_;
        tls.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        tls.close();
      }
    });
    return make_curl_transport({.ca_file = ca_file})
        ->perform({.url = fmt::format("https://{}:{}/", host, server.port())}, "test");
  }

  void expect_refused(const Exchange& exchange) {
    ASSERT_NE(exchange.fault(), nullptr) << exchange.summary();
    EXPECT_EQ(exchange.fault()->kind, Fault::tls) << exchange.fault()->detail;
    EXPECT_EQ(requests_, 0);
  }

  std::atomic<int> requests_{};
};

constexpr auto ours = "IP:127.0.0.1,DNS:localhost";

TEST_F(CurlOverTls, OneThatProvesItselfIsAsked) {
  const TestIdentity identity(ours);
  EXPECT_EQ(get(identity, identity.ca_file()).status(), 200);
  EXPECT_EQ(get(identity, identity.ca_file(), "localhost").status(), 200);
  EXPECT_EQ(requests_, 2);
}

TEST_F(CurlOverTls, OneOfAnotherHostIsNot) {
  const TestIdentity identity("DNS:other.test,IP:127.0.0.2");
  expect_refused(get(identity, identity.ca_file()));
  expect_refused(get(identity, identity.ca_file(), "localhost"));
}

TEST_F(CurlOverTls, OneThatIsExpiredOrNotGoodYetIsNot) {
  constexpr long day = 86'400;
  const TestIdentity expired(ours, -2 * day, -day);
  const TestIdentity early(ours, day, 2 * day);
  expect_refused(get(expired, expired.ca_file()));
  expect_refused(get(early, early.ca_file()));
}

TEST_F(CurlOverTls, OneThatNobodyVouchesForIsNot) {
  const TestIdentity identity(ours);
  const TestIdentity another(ours);
  expect_refused(get(identity, ""));
  expect_refused(get(identity, another.ca_file()));
}

}  // namespace
}  // namespace assay::http
