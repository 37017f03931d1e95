#include "harness/probe/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/http/fake_transport.hpp"
#include "harness/probe/leaving.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr auto kUrl = "http://127.0.0.1:1/x";

class Recorder : public testing::Test {
 protected:
  /// What leaves when the target answers so; nullopt where the answer is handed on.
  std::optional<RateLimited> limit(int status, http::Headers headers = {}) {
    http::FakeTransport inner({{.answer = http::fake_response(status, "", std::move(headers))}});
    RecordingTransport recorder(inner, redactor_);
    try {
      EXPECT_EQ(recorder.perform({.url = kUrl}, "try").status(), status);
    } catch (const RateLimited& left) {
      EXPECT_EQ(recorder.exchanges().size(), 1U) << "evidence all the same";
      return left;
    }
    return std::nullopt;
  }

  std::optional<std::chrono::seconds> retry_after(const std::string& value) {
    const auto left = limit(429, {{.name = "Retry-After", .value = value}});
    return left ? left->retry_after : std::chrono::seconds{-1};
  }

  Redactor redactor_;
};

TEST_F(Recorder, keeps_every_exchange_in_order) {
  http::FakeTransport inner({{.url_prefix = kUrl, .answer = http::fake_response(204)}});
  RecordingTransport recorder(inner, redactor_);
  recorder.perform({.url = kUrl}, "first");
  recorder.perform({.url = "http://127.0.0.1:2/"}, "second");
  ASSERT_EQ(recorder.exchanges().size(), 2U);
  EXPECT_EQ(recorder.exchanges()[0].record().purpose, "first");
  EXPECT_EQ(recorder.exchanges()[0].status(), 204);
  EXPECT_NE(recorder.exchanges()[1].fault(), nullptr) << "a fault is evidence too";
}

TEST_F(Recorder, a_limit_is_told_without_the_parameters) {
  http::FakeTransport inner({{.answer = http::fake_response(429)}});
  RecordingTransport recorder(inner, redactor_);
  try {
    recorder.perform({.url = "http://127.0.0.1:1/authorize?state=abc"}, "try");
    FAIL() << "the case went on";
  } catch (const RateLimited& left) {
    EXPECT_EQ(left.what, "GET http://127.0.0.1:1/authorize?… -> 429");
  }
}

TEST_F(Recorder, what_the_guard_forbids_says_nothing_about_the_target) {
  http::FakeTransport inner(
      {{.answer = http::TransportFault{http::Fault::forbidden_host, "nobody named that host"}}});
  RecordingTransport recorder(inner, redactor_);
  try {
    recorder.perform({.url = kUrl}, "try");
    FAIL() << "the case went on";
  } catch (const NotExercised& left) {
    EXPECT_THAT(left.bring, HasSubstr(kUrl));
    EXPECT_THAT(left.bring, HasSubstr("nobody named that host"));
  }
}

TEST_F(Recorder, a_rate_limit_leaves_the_case) {
  for (const int status : {429, 503}) {
    const auto left = limit(status);
    ASSERT_TRUE(left) << status;
    EXPECT_THAT(left->what, HasSubstr(std::to_string(status)));
    EXPECT_THAT(left->what, HasSubstr(kUrl));
    EXPECT_EQ(left->retry_after, std::nullopt);
  }
  for (const int status : {200, 400, 401, 403, 500, 502, 504}) {
    EXPECT_FALSE(limit(status)) << status;
  }
}

TEST_F(Recorder, says_how_long_to_wait_where_the_target_does) {
  EXPECT_EQ(retry_after("0"), std::chrono::seconds{0});
  EXPECT_EQ(retry_after("120"), std::chrono::seconds{120});
}

TEST_F(Recorder, a_time_to_wait_that_cannot_be_read_is_none) {
  for (const char* value :
       {"", "-5", "soon", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(retry_after(value), std::nullopt) << value;
  }
}

TEST_F(Recorder, learns_the_secrets_that_pass) {
  const std::string secret = "a-token-that-nobody-may-read";
  http::FakeTransport inner(
      {{.answer = http::fake_json(200, R"({"access_token":")" + secret + R"("})")}});
  RecordingTransport recorder(inner, redactor_);
  EXPECT_THAT(redactor_.redact("it is " + secret), HasSubstr(secret));
  recorder.perform({.url = kUrl}, "ask");
  EXPECT_THAT(redactor_.redact("it is " + secret), testing::Not(HasSubstr(secret)));
}

TEST_F(Recorder, a_race_is_kept_whole_before_a_limit_leaves_the_case) {
  int count = 0;
  http::FakeTransport inner({{.answer = [&count](const http::Request&) {
    return http::fake_response(++count == 2 ? 429 : 200);
  }}});
  RecordingTransport recorder(inner, redactor_);
  const std::vector<http::Request> requests(3, {.url = kUrl});
  EXPECT_THROW(recorder.race(requests, "race"), RateLimited);
  ASSERT_EQ(recorder.exchanges().size(), 3U);
  EXPECT_EQ(recorder.exchanges()[2].status(), 200);
  EXPECT_EQ(recorder.exchanges()[2].record().purpose, "race");
  EXPECT_EQ(recorder.race(requests, "again").size(), 3U);
}

TEST_F(Recorder, a_race_that_the_guard_forbids_says_nothing_about_the_target) {
  http::FakeTransport inner({{.url_prefix = kUrl, .answer = http::fake_response(200)},
                             {.answer = http::TransportFault{http::Fault::forbidden_host, "no"}}});
  RecordingTransport recorder(inner, redactor_);
  EXPECT_THROW(recorder.race({{.url = kUrl}, {.url = "http://127.0.0.1:2/"}}, "race"),
               NotExercised);
}

TEST_F(Recorder, streams_go_through_and_are_kept_when_handed_back) {
  http::FakeTransport inner({{.answer = http::fake_response(200, "data: x\n\n")}});
  RecordingTransport recorder(inner, redactor_);
  const auto stream = recorder.open({.url = kUrl}, "listen");
  ASSERT_NE(stream, nullptr);
  recorder.keep(stream->cancel());
  ASSERT_EQ(recorder.exchanges().size(), 1U);
  EXPECT_EQ(recorder.exchanges()[0].record().purpose, "listen");
}

TEST_F(Recorder, evidence_is_bounded) {
  http::FakeTransport inner({{.answer = http::fake_response(204)}});
  RecordingTransport recorder(inner, redactor_);
  for (int i = 0; i < 5'100; ++i) {
    recorder.perform({.url = kUrl}, "again");
  }
  EXPECT_EQ(recorder.exchanges().size(), 5'000U);
}

}  // namespace
}  // namespace assay
