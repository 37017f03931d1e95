#include "harness/http/together.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <stdexcept>
#include <string>

#include "harness/http/raw_server_for_tests.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

/// Answers nobody before `wanted` requests are there at a time, and remembers the most that ever
/// were.
class Gathering {
 public:
  explicit Gathering(std::size_t wanted) : wanted_(wanted) {}

  RawServer::Handler handler() {
    return [this](RawConnection& connection) {
      while (connection.read_request()) {
        gather();
        connection.send(kOk);
      }
    };
  }
  std::size_t most() const { return most_; }

 private:
  void gather() {
    std::unique_lock lock(mutex_);
    most_ = std::max(most_, ++present_);
    complete_ = complete_ || present_ >= wanted_;
    changed_.notify_all();
    changed_.wait_for(lock, 5s, [this] { return complete_; });
    --present_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  const std::size_t wanted_;
  std::size_t present_{};
  std::size_t most_{};
  bool complete_{};
};

std::vector<int> statuses_of_six(Transport& transport, const RawServer& server, std::size_t width) {
  std::vector<int> statuses(6);
  std::vector<std::function<void()>> jobs;
  for (int& status : statuses) {
    jobs.emplace_back([&] { status = transport.perform({.url = server.url()}, "test").status(); });
  }
  run_together(jobs, width);
  return statuses;
}

TEST(Together, WaitsForManyAnswersAtATime) {
  Gathering gathering(6);
  const RawServer server(gathering.handler());
  const auto transport = make_curl_transport({});
  EXPECT_THAT(statuses_of_six(*transport, server, 6), Each(200));
  EXPECT_EQ(gathering.most(), 6U);
}

TEST(Together, HasNoMoreUnderWayThanItsWidth) {
  Gathering gathering(2);
  const RawServer server(gathering.handler());
  const auto transport = make_curl_transport({});
  EXPECT_THAT(statuses_of_six(*transport, server, 2), Each(200));
  EXPECT_EQ(gathering.most(), 2U);
}

TEST(Together, EndsEveryJobBeforeItThrowsOn) {
  std::vector<std::string> ended;
  const auto job = [&](const std::string& name, bool throws) {
    return [&ended, name, throws] {
      pause_until(std::chrono::steady_clock::now() + 1ms);
      ended.push_back(name);
      if (throws) {
        throw std::runtime_error(name);
      }
    };
  };
  try {
    run_together({job("a", false), job("b", true), job("c", true)}, 1);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const std::runtime_error& thrown) {
    EXPECT_STREQ(thrown.what(), "b");
  }
  EXPECT_THAT(ended, ElementsAre("a", "b", "c"));
}

TEST(Together, LetsOthersGoOnWhileOnePauses) {
  std::vector<std::string> steps;
  run_together({[&] {
                  steps.emplace_back("first begins");
                  pause_until(std::chrono::steady_clock::now() + 5ms);
                  steps.emplace_back("first ends");
                },
                [&] { steps.emplace_back("second"); }},
               2);
  EXPECT_THAT(steps, ElementsAre("first begins", "second", "first ends"));
}

TEST(Together, DoesNotNest) {
  EXPECT_THROW(run_together({[] { run_together({[] {}}, 1); }}, 1), std::logic_error);
  EXPECT_FALSE(together::inside());
}

TEST(Together, KeepsToTheTimeoutOfEachExchange) {
  const RawServer silent([](RawConnection& connection) { connection.wait_for_close(); });
  const auto transport = make_curl_transport({.limits = {.timeout = 50ms}});
  std::vector<bool> timed_out(3);
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < 3; ++i) {
    jobs.emplace_back([&, i] {
      const Exchange exchange = transport->perform({.url = silent.url()}, "test");
      timed_out[i] = exchange.fault() != nullptr && exchange.fault()->kind == Fault::timeout;
    });
  }
  run_together(jobs, 3);
  EXPECT_THAT(timed_out, Each(true));
}

}  // namespace
}  // namespace assay::http
