#include "harness/guard/patience.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"

namespace assay {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Optional;

constexpr auto token = "http://127.0.0.1:1/token";
constexpr auto page = "http://127.0.0.1:1/authorize?state=x";
constexpr auto elsewhere = "http://127.0.0.1:2/token";

/// Silent but for what `answers` is true of.
class Patience : public testing::Test {
 protected:
  Patience() {
    auto fake = std::make_unique<http::FakeTransport>();
    fake_ = fake.get();
    const http::TransportFault silence{.kind = http::Fault::timeout, .detail = "timed out"};
    fake_->add({.url_prefix = "http://127.0.0.1:1/authorize", .answer = http::fake_response(200)});
    fake_->add({.url_prefix = "http://127.0.0.1:3/", .answer = http::fake_response(200)});
    fake_->add({.answer = silence});
    transport_ = impatient(std::move(fake), 10s);
  }
  /// The limits that the last `count` requests went out with; none: the transport's own.
  std::vector<std::optional<std::chrono::milliseconds>> last_limits(std::size_t count) const {
    std::vector<std::optional<std::chrono::milliseconds>> limits;
    for (const http::Request& request : fake_->requests()) {
      limits.push_back(request.timeout);
    }
    return {limits.end() - static_cast<std::ptrdiff_t>(count), limits.end()};
  }
  void ask(const char* url, int times = 1) {
    for (int i = 0; i < times; ++i) {
      transport_->perform({.url = url}, "ask");
    }
  }

  http::FakeTransport* fake_{};
  std::unique_ptr<http::Transport> transport_;
};

TEST_F(Patience, IsLostAfterThreeSilencesInARow) {
  ask(token, 4);
  EXPECT_THAT(last_limits(4), ElementsAre(std::nullopt, std::nullopt, std::nullopt, 500ms));
}

TEST_F(Patience, IsKeptWithOtherServers) {
  ask(token, 5);
  ask(elsewhere);
  EXPECT_THAT(last_limits(1), ElementsAre(std::nullopt));
}

// One endpoint hangs, and the server is well otherwise.
TEST_F(Patience, IsLostWithOnePlaceAlone) {
  for (int i = 0; i < 4; ++i) {
    ask(token);
    ask(page);
  }
  EXPECT_THAT(last_limits(2), ElementsAre(500ms, std::nullopt));
}

/// Silent for as long as it is told to be.
class Switched : public http::Transport {
 public:
  http::Exchange perform(const http::Request& request, std::string purpose) override {
    limit = request.timeout;
    http::ExchangeRecord record{.purpose = std::move(purpose), .request = request};
    if (is_silent) {
      record.outcome = http::TransportFault{.kind = http::Fault::timeout, .detail = "timed out"};
    } else {
      record.outcome = http::fake_response(200);
    }
    return http::Exchange(record);
  }
  std::unique_ptr<http::Stream> open(const http::Request&, std::string) override { return nullptr; }

  bool is_silent{true};
  std::optional<std::chrono::milliseconds> limit{};
};

TEST(LostPatience, ComesBackWithAnAnswer) {
  auto made = std::make_unique<Switched>();
  Switched& server = *made;
  const auto transport = impatient(std::move(made), 10s);
  for (int i = 0; i < 5; ++i) {
    transport->perform({.url = token}, "nobody answers");
  }
  EXPECT_EQ(server.limit, 500ms);
  server.is_silent = false;
  transport->perform({.url = token}, "somebody answers");
  EXPECT_EQ(server.limit, 500ms);
  transport->perform({.url = token}, "as before");
  EXPECT_EQ(server.limit, std::nullopt);
}

TEST_F(Patience, IsTriedAgainNowAndThen) {
  ask(token, 13);
  EXPECT_THAT(last_limits(3), ElementsAre(500ms, std::nullopt, 500ms));
}

TEST_F(Patience, NeverExceedsWhatTheRequestAllows) {
  ask(token, 3);
  transport_->perform({.url = token, .timeout = 200ms}, "in a hurry");
  EXPECT_THAT(last_limits(1), ElementsAre(Optional(50ms)));
}

}  // namespace
}  // namespace assay
