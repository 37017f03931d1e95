#include "harness/run/loopback_canary.hpp"

#include <gtest/gtest.h>

#include "harness/http/transport.hpp"

namespace assay {
namespace {

class LoopbackCanary : public testing::Test {
 protected:
  http::Exchange get(const std::string& url) {
    return transport_->perform({.method = "GET", .url = url}, "visit");
  }

  std::shared_ptr<Canary> canary_ = make_loopback_canary();
  std::unique_ptr<http::Transport> transport_ = http::make_curl_transport({});
};

TEST_F(LoopbackCanary, counts_who_came_to_each_address_apart) {
  const std::string first = canary_->place(R"({"keys":[]})");
  const std::string second = canary_->place("{}");
  EXPECT_NE(first, second);
  EXPECT_EQ(canary_->visits(first), 0U);
  EXPECT_EQ(get(first).body(), R"({"keys":[]})");
  get(first);
  EXPECT_EQ(canary_->visits(first), 2U);
  EXPECT_EQ(canary_->visits(second), 0U);
}

TEST_F(LoopbackCanary, knows_no_address_that_it_did_not_give) {
  const std::string known = canary_->place("{}");
  const std::string unknown = known.substr(0, known.rfind('/')) + "/elsewhere";
  EXPECT_EQ(get(unknown).status(), 404);
  EXPECT_EQ(canary_->visits(unknown), 0U);
  EXPECT_EQ(canary_->visits(known), 0U);
}

}  // namespace
}  // namespace assay
