#include "harness/issuer/store.hpp"

#include <gmock/gmock.h>

namespace assay::issuer {
namespace {

TEST(ShelfTest, KeepsTheLatestAndDropsTheOldest) {
  Shelf<std::size_t> shelf;
  for (std::size_t i = 0; i <= Shelf<std::size_t>::kLimit; ++i) {
    shelf.put(std::to_string(i), i);
  }
  EXPECT_EQ(shelf.find("0"), nullptr);
  ASSERT_NE(shelf.find("1"), nullptr);
  ASSERT_NE(shelf.find("10000"), nullptr);
  EXPECT_EQ(*shelf.find("10000"), 10'000U);
}

TEST(ShelfTest, PuttingAgainReplacesAndErasingForgets) {
  Shelf<int> shelf;
  shelf.put("a", 1);
  shelf.put("a", 2);
  ASSERT_NE(shelf.find("a"), nullptr);
  EXPECT_EQ(*shelf.find("a"), 2);
  shelf.erase("a");
  shelf.erase("a");
  EXPECT_EQ(shelf.find("a"), nullptr);
}

}  // namespace
}  // namespace assay::issuer
