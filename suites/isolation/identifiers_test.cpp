#include "suites/isolation/identifiers.hpp"

#include <gmock/gmock.h>

#include "harness/jose/base64url.hpp"
#include "harness/jose/digest.hpp"

namespace assay::suites {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Identifiers made(std::vector<std::string> values) {
  const auto now = std::chrono::system_clock::now();
  return {.values = std::move(values), .first = now, .last = now};
}

template <typename Make>
Identifiers eight(const Make& make) {
  std::vector<std::string> values;
  for (int number = 0; number < 8; ++number) {
    values.push_back(make(number));
  }
  return made(values);
}

std::string uuid(const std::string& hex) {
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

TEST(Identifiers, that_are_random_show_no_weakness) {
  EXPECT_THAT(weakness_of(eight([](int) { return jose::random_token(); })), IsEmpty());
  EXPECT_THAT(weakness_of(eight([](int) { return uuid(jose::hex(jose::random_bytes(16))); })),
              IsEmpty());
}

TEST(Identifiers, of_one_millisecond_are_random_where_the_rest_is) {
  const auto version_7 = [](int) {
    return uuid("0199f0aa12347" + jose::hex(jose::random_bytes(2)).substr(0, 3) + "8" +
                jose::hex(jose::random_bytes(8)).substr(0, 15));
  };
  EXPECT_THAT(weakness_of(eight(version_7)), IsEmpty());
}

TEST(Identifiers, that_repeat_are_weak) {
  const std::string id = jose::random_token();
  EXPECT_THAT(weakness_of(made({id, jose::random_token(), id})), HasSubstr("twice"));
}

TEST(Identifiers, that_count_up_are_weak_in_whatever_clothes) {
  EXPECT_THAT(weakness_of(eight([](int n) { return "session-" + std::to_string(98 + n); })),
              HasSubstr("bits at most"));
  EXPECT_THAT(weakness_of(eight([](int n) {
                return "7c1f0e9a-" + std::to_string(1000 + n) + "-11f0-9c3b-0242ac120002";
              })),
              HasSubstr("bits at most"));
}

TEST(Identifiers, that_are_short_are_weak) {
  EXPECT_THAT(weakness_of(eight([](int) { return jose::random_token(5); })),
              HasSubstr("bits at most"));
}

TEST(Identifiers, that_hash_a_counter_or_the_time_are_weak) {
  EXPECT_THAT(
      weakness_of(eight([](int n) { return jose::hex(jose::sha256(std::to_string(17 + n))); })),
      HasSubstr("the hash of 17"));
  EXPECT_THAT(weakness_of(eight(
                  [](int n) { return uuid(jose::hex(jose::md5(std::to_string(1200 + n)))); })),
              HasSubstr("the hash of"));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  EXPECT_THAT(weakness_of(eight([&](int n) {
                return jose::base64url_encode(jose::sha1(std::to_string(seconds * 1000 + n)));
              })),
              HasSubstr("the hash of"));
}

TEST(Identifiers, hold_as_many_bits_as_their_characters_can) {
  EXPECT_DOUBLE_EQ(most_bits_that_differ({"a0ff", "a1fe"}), 12 - 4);
  EXPECT_DOUBLE_EQ(most_bits_that_differ({"one"}), 0);
}

}  // namespace
}  // namespace assay::suites
