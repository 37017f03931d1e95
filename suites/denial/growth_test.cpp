#include "suites/denial/growth.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <random>

namespace assay::suites {
namespace {

using testing::Eq;
using testing::Not;
using Time = std::function<double(double size)>;

constexpr std::size_t most = 65'536;
constexpr double longest = 5;

/// A server that takes so long, and gives nobody more than five seconds.
struct Server {
  Time time{};
  int requests{};
  double seconds{};

  std::expected<double, Unmeasured> operator()(std::size_t size) {
    requests += 1;
    const double took = time(static_cast<double>(size));
    if (took > longest) {
      return std::unexpected(Unmeasured::silent);
    }
    seconds += took;
    return took;
  }
};

Growth seen_at(Server& server) {
  return growth_over(sizes_up_to(most), longest, [&](std::size_t size) { return server(size); });
}
Growth seen(const Time& time) {
  Server server{.time = time};
  return seen_at(server);
}

TEST(GrowthOfTime, IsSeenWhereItIsQuadratic) {
  Server server{.time = [](double n) { return 0.002 + 2e-8 * n * n; }};
  const Growth growth = seen_at(server);
  ASSERT_NE(growth.overwhelming, std::nullopt);
  EXPECT_EQ(*growth.overwhelming,
            "0.023 s at size 1024, 0.086 s at size 2048, 0.338 s at size 4096 (0.002 s at size 2)");
  EXPECT_LT(server.requests, 60) << "it stops where it is clear";
  EXPECT_LT(server.seconds, 4);
}

TEST(GrowthOfTime, IsSeenWhereEachCharacterMultipliesIt) {
  for (const double factor : {1.3, 1.618, 2.0, 3.0, 4.0}) {
    const Growth growth = seen([&](double n) { return 0.001 + 1e-7 * std::pow(factor, n); });
    EXPECT_NE(growth.overwhelming, std::nullopt) << factor;
  }
}

/// From a quarter of a second to half a minute in one step.
TEST(GrowthOfTime, IsSeenInTheSilenceThatItLeadsTo) {
  const Growth growth = seen([](double n) { return 0.001 + 1e-9 * std::pow(9.0, n * 1.1); });
  ASSERT_NE(growth.overwhelming, std::nullopt);
  EXPECT_THAT(*growth.overwhelming, testing::StartsWith("no answer at all, after "));
  EXPECT_EQ(growth.silent_at, std::nullopt);
}

TEST(GrowthOfTime, IsSeenWhereItIsCubic) {
  EXPECT_NE(seen([](double n) { return 1e-9 * n * n * n; }).overwhelming, std::nullopt);
}

TEST(GrowthOfTime, IsNotSeenWhereThereIsNone) {
  EXPECT_EQ(seen([](double) { return 0.001; }).overwhelming, std::nullopt);
  EXPECT_EQ(seen([](double) { return 2.0; }).overwhelming, std::nullopt) << "slow, to everything";
  EXPECT_EQ(seen([](double n) { return 0.002 + 2e-5 * n; }).overwhelming, std::nullopt) << "linear";
  EXPECT_EQ(seen([](double n) { return 5e-6 * n * std::log2(n); }).overwhelming, std::nullopt);
}

/// Another way for large inputs, such as a file in between, or a delay for whoever sends them.
TEST(GrowthOfTime, IsNotSeenInASingleStep) {
  EXPECT_EQ(seen([](double n) { return n < 30 ? 0.001 : 0.9; }).overwhelming, std::nullopt);
  EXPECT_EQ(seen([](double n) { return n < 8000 ? 0.001 : 1.2; }).overwhelming, std::nullopt);
}

TEST(GrowthOfTime, IsNotSeenInTheNoiseOfABusyMachine) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::exponential_distribution<double> delay(8);  // an eighth of a second on average
    const Growth growth = seen([&](double n) { return 0.001 + 1e-6 * n + delay(random); });
    EXPECT_EQ(growth.overwhelming, std::nullopt) << seed << ": " << *growth.overwhelming;
  }
}

TEST(GrowthOfTime, IsNotSeenWhereItDoesNotShowAgain) {
  std::map<std::size_t, int> asked;
  const Growth growth = growth_over(sizes_up_to(most), longest,
                                    [&](std::size_t size) -> std::expected<double, Unmeasured> {
                                      const double n = static_cast<double>(size);
                                      return ++asked[size] > 3 ? 0.001 : 0.001 + 2e-8 * n * n;
                                    });
  EXPECT_EQ(growth.overwhelming, std::nullopt);
}

TEST(GrowthOfTime, EndsWhereASizeIsRefusedOrNotAnswered) {
  const auto ends_with = [](Unmeasured how) {
    return growth_over(
        sizes_up_to(most), longest, [how](std::size_t size) -> std::expected<double, Unmeasured> {
          return size > 1000 ? std::unexpected(how) : std::expected<double, Unmeasured>(0.001);
        });
  };
  EXPECT_EQ(ends_with(Unmeasured::refused).silent_at, std::nullopt);
  EXPECT_EQ(ends_with(Unmeasured::refused).points.back().size, 512U);
  EXPECT_THAT(ends_with(Unmeasured::silent).silent_at, Eq(1024U));
  EXPECT_EQ(ends_with(Unmeasured::silent).overwhelming, std::nullopt)
      << "silence is no measurement";
}

TEST(GrowthOfTime, CouldNotBeSeenWhereTheFirstSizesAreRefused) {
  const auto up_to = [](std::size_t last) {
    return growth_over(sizes_up_to(most), longest,
                       [last](std::size_t size) -> std::expected<double, Unmeasured> {
                         return size > last ? std::unexpected(Unmeasured::refused)
                                            : std::expected<double, Unmeasured>(0.001);
                       });
  };
  EXPECT_FALSE(up_to(0).could_be_seen());
  EXPECT_FALSE(up_to(6).could_be_seen());
  EXPECT_TRUE(up_to(8).could_be_seen());
}

TEST(GrowthOfTime, TakesNoMoreThanItsTime) {
  Server server{.time = [](double) { return 4.0; }};
  seen_at(server);
  EXPECT_LE(server.seconds, 42) << "half a minute, and what was under way";
}

TEST(Sizes, GoInSmallStepsAndThenDouble) {
  EXPECT_THAT(sizes_up_to(300), testing::ElementsAre(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26,
                                                     28, 30, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50,
                                                     52, 54, 56, 58, 60, 62, 64, 128, 256));
  EXPECT_THAT(sizes_up_to(1), testing::IsEmpty());
}

}  // namespace
}  // namespace assay::suites
