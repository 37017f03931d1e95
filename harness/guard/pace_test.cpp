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

std::shared_ptr<PaceAccount> account_of(Pace pace) {
  return std::make_shared<PaceAccount>(PaceAccount{.pace = pace});
}

TEST(Pace, EndsAtTheLastRequestThatMayBeSent) {
  const auto transport = paced(answering(), account_of({.most_requests = 2}));
  EXPECT_EQ(transport->perform({.url = "http://127.0.0.1:1/"}, "1").status(), 200);
  EXPECT_EQ(transport->perform({.url = "http://127.0.0.1:1/"}, "2").status(), 200);
  const http::Exchange third = transport->perform({.url = "http://127.0.0.1:1/"}, "3");
  ASSERT_NE(third.fault(), nullptr);
  EXPECT_EQ(third.fault()->kind, http::Fault::over_budget);
  EXPECT_EQ(transport->open({.url = "http://127.0.0.1:1/"}, "4")->cancel().fault()->kind,
            http::Fault::over_budget);
}

TEST(Pace, KeepsRequestsApartAlsoWhereTheyGoTogether) {
  const auto transport = paced(answering(), account_of({.requests_per_second = 200}));
  const auto began = std::chrono::steady_clock::now();
  const auto send = [&] { transport->perform({.url = "http://127.0.0.1:1/"}, "test"); };
  http::run_together({send, send, send, send, send}, 5);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 20ms);
}

TEST(Pace, TellsWhatWasSentAndWhatWasNot) {
  const auto account = account_of({.most_requests = 3});
  const auto transport = paced(answering(), account);
  const http::Request request{.url = "http://127.0.0.1:1/"};
  transport->perform(request, "1");
  EXPECT_FALSE(account->is_spent());
  const auto race = transport->race({request, request, request}, "2 to 4");  // one too many
  ASSERT_EQ(race.size(), 3U);
  EXPECT_NE(race.front().record().id, race.back().record().id);
  EXPECT_EQ(race.back().fault()->kind, http::Fault::over_budget);
  EXPECT_EQ(account->sent, 1U);
  EXPECT_EQ(account->refused, 3U);
  transport->perform(request, "2");
  transport->perform(request, "3");
  EXPECT_TRUE(account->is_spent());
}

TEST(Pace, AllowsMoreToCleanUpWith) {
  const auto account = account_of({.most_requests = 1});
  const auto transport = paced(answering(), account);
  const http::Request request{.url = "http://127.0.0.1:1/"};
  transport->perform(request, "1");
  account->allow_more(1);
  EXPECT_EQ(transport->perform(request, "delete").status(), 200);
  const http::Exchange refused = transport->perform(request, "and another");
  ASSERT_NE(refused.fault(), nullptr);
  EXPECT_TRUE(refused.fault()->detail.starts_with("The 1 requests"));
}

TEST(Pace, OfNoneLeavesTheTransportAsItIs) {
  auto fake = answering();
  const http::Transport* same = fake.get();
  EXPECT_EQ(paced(std::move(fake), account_of({})).get(), same);
}

}  // namespace
}  // namespace assay
