#include "harness/run/in_parallel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace assay {
namespace {

TEST(InParallel, calls_once_for_each_number) {
  std::vector<std::atomic<int>> calls(100);
  in_parallel(calls.size(), 7, [&](std::size_t i) { ++calls[i]; });
  EXPECT_THAT(calls, testing::Each(testing::Eq(1)));
}

TEST(InParallel, one_thread_goes_in_order_and_none_is_one) {
  std::vector<std::size_t> order;
  in_parallel(4, 0, [&](std::size_t i) { order.push_back(i); });
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3));
  in_parallel(0, 3, [&](std::size_t i) { order.push_back(i); });
  EXPECT_EQ(order.size(), 4U);
}

TEST(InParallel, what_one_throws_ends_the_rest_and_comes_out) {
  std::atomic<std::size_t> calls{0};
  const auto failing = [&](std::size_t) {
    ++calls;
    throw std::runtime_error("the port is taken");
  };
  EXPECT_THROW(in_parallel(1000, 4, failing), std::runtime_error);
  EXPECT_LE(calls, 4U);
}

}  // namespace
}  // namespace assay
