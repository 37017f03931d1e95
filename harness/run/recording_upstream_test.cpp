#include "harness/run/recording_upstream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/transport.hpp"

namespace assay {
namespace {

TEST(RecordingUpstream, AnswersWhateverComesAndKeepsIt) {
  const RecordingUpstream upstream;
  const auto transport = http::make_curl_transport({});
  const http::Exchange got = transport->perform(
      {.url = upstream.origin() + "/a?b=c", .headers = {{"Authorization", "Bearer theirs"}}},
      "GET");
  const http::Exchange posted =
      transport->perform({.method = "POST",
                          .url = upstream.origin() + "/deep/path",
                          .headers = {{"Content-Type", "text/plain"}},
                          .body = std::string(RecordingUpstream::most_body + 1, 'x')},
                         "POST");
  EXPECT_EQ(got.status(), 200);
  EXPECT_EQ(posted.body(), "{}");
  const auto requests = upstream.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].url, "/a?b=c");
  EXPECT_EQ(requests[0].headers.first("Authorization"), "Bearer theirs");
  EXPECT_EQ(requests[1].method, "POST");
  EXPECT_EQ(requests[1].body.size(), RecordingUpstream::most_body);
}

}  // namespace
}  // namespace assay
