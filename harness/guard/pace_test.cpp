#include "harness/guard/pace.hpp"

#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/http/together.hpp"

namespace assay {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<http::FakeTransport> answering() {
  auto fake = std::make_unique<http::FakeTransport>();
  fake->add({.answer = [](const http::Request&) { return http::fake_response(200); }});
  return fake;
}

TEST(Pace, EndsAtTheLastRequestThatMayBeSent) {
  const auto transport = paced(answering(), {.most_requests = 2});
  EXPECT_EQ(transport->perform({.url = "http://127.0.0.1:1/"}, "1").status(), 200);
  EXPECT_EQ(transport->perform({.url = "http://127.0.0.1:1/"}, "2").status(), 200);
  const http::Exchange third = transport->perform({.url = "http://127.0.0.1:1/"}, "3");
  ASSERT_NE(third.fault(), nullptr);
  EXPECT_EQ(third.fault()->kind, http::Fault::over_budget);
  EXPECT_EQ(transport->open({.url = "http://127.0.0.1:1/"}, "4")->cancel().fault()->kind,
            http::Fault::over_budget);
}

TEST(Pace, KeepsRequestsApartAlsoWhereTheyGoTogether) {
  const auto transport = paced(answering(), {.requests_per_second = 200});
  const auto began = std::chrono::steady_clock::now();
  const auto send = [&] { transport->perform({.url = "http://127.0.0.1:1/"}, "test"); };
  http::run_together({send, send, send, send, send}, 5);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 20ms);
}

TEST(Pace, OfNoneLeavesTheTransportAsItIs) {
  auto fake = answering();
  const http::Transport* same = fake.get();
  EXPECT_EQ(paced(std::move(fake), {}).get(), same);
}

}  // namespace
}  // namespace assay
