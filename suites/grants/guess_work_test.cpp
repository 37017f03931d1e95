#include "suites/grants/guess_work.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "harness/jose/digest.hpp"

namespace assay::suites {
namespace {

using testing::DoubleNear;
using testing::Ge;
using testing::Lt;
using testing::Optional;

std::vector<std::string> samples(const std::function<std::string()>& make) {
  std::vector<std::string> all;
  for (int i = 0; i < 16; ++i) {
    all.push_back(make());
  }
  return all;
}

TEST(GuessWork, CountsWhatAnAlphabetOffers) {
  EXPECT_THAT(bits_at_most(samples([] { return jose::hex(jose::random_bytes(16)); })),
              Optional(DoubleNear(128, 0.01)));
  EXPECT_THAT(bits_at_most(samples([] { return jose::random_token(32); })), Optional(Ge(256.0)));
}

TEST(GuessWork, CountsNothingForWhatIsAlwaysTheSame) {
  EXPECT_THAT(
      bits_at_most(samples([] { return std::string(60, 'x') + jose::hex(jose::random_bytes(4)); })),
      Optional(DoubleNear(32, 0.01)));
}

TEST(GuessWork, SeesThatCountersHaveLittleToOffer) {
  int next = 100;
  EXPECT_THAT(bits_at_most(samples([&] { return "code-000000" + std::to_string(next++); })),
              Optional(Lt(10.0)));
}

TEST(GuessWork, SaysNothingOfFewSamplesOrOfDifferentLengths) {
  EXPECT_EQ(bits_at_most({}), std::nullopt);
  EXPECT_EQ(bits_at_most({"a", "b"}), std::nullopt);
  EXPECT_EQ(bits_at_most(samples([] { return std::string("the same"); })), std::nullopt);
  int length = 0;
  EXPECT_EQ(bits_at_most(samples([&] { return std::string(++length, 'a'); })), std::nullopt);
}

}  // namespace
}  // namespace assay::suites
