#include "harness/probe/clock.hpp"

#include <fmt/chrono.h>
#include <gtest/gtest.h>

namespace assay {
namespace {

using std::chrono::seconds;

http::Exchange answered_at(seconds ahead) {
  const auto now = std::chrono::system_clock::now();
  http::Response response{.status = 200};
  response.headers.add("Date",
                       fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}",
                                   fmt::gmtime(std::chrono::system_clock::to_time_t(now + ahead))));
  return http::Exchange(http::ExchangeRecord{.outcome = response, .started = now});
}

TEST(Clock, IsReadFromTheDate) {
  for (const int ahead : {3600, -3600, 90, -90}) {
    const auto read = clock_ahead(answered_at(seconds{ahead}));
    ASSERT_TRUE(read);
    EXPECT_NEAR(static_cast<double>(read->count()), ahead, 2);
  }
}

TEST(Clock, DoesNotCountWhatTheDateCannotTell) {
  EXPECT_EQ(clock_ahead(answered_at(seconds{0})), seconds{0});
  EXPECT_EQ(clock_ahead(answered_at(seconds{-1})), seconds{0});
}

TEST(Clock, IsUnknownWithoutADate) {
  EXPECT_EQ(clock_ahead(http::Exchange(http::ExchangeRecord{.outcome = http::Response{}})),
            std::nullopt);
  http::Response odd{};
  odd.headers.add("Date", "yesterday");
  EXPECT_EQ(clock_ahead(http::Exchange(http::ExchangeRecord{.outcome = odd})), std::nullopt);
}

}  // namespace
}  // namespace assay
