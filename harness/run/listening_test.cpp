#include "harness/run/listening.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/url.hpp"
#include "harness/run/recording_upstream.hpp"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As proc(5) has it on a little-endian machine; 1F90 is 8080.
constexpr auto table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
    "   3: 0200007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0\n"
    "   4: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A x\n"
    "   5: nonsense:1F90 00000000:0000 0A\n"
    "   6: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n";

TEST(Listening, ReadsTheAddressesOfOnePort) {
  EXPECT_THAT(listening_in(table, 8080), ElementsAre("127.0.0.1", "0.0.0.0", "::1"));
  EXPECT_THAT(listening_in(table, 8081), ElementsAre("127.0.0.1"));
  EXPECT_THAT(listening_in(table, 8082), IsEmpty());
  EXPECT_THAT(listening_in("", 8080), IsEmpty());
}

TEST(Listening, FindsAServerOfThisProcess) {
  const RecordingUpstream server;
  const auto url = http::Url::parse(server.origin());
  ASSERT_TRUE(url);
  EXPECT_THAT(listening_addresses(url->port), ElementsAre("127.0.0.1"));
}

}  // namespace
}  // namespace assay
