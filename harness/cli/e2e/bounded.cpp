#include "harness/cli/e2e/bounded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace assay::e2e {
namespace {

constexpr long most_kilobytes = 256L << 10U;
constexpr std::chrono::seconds most_time{30};  // on a machine that may be busy

bool moves_a_terminal(unsigned char byte) { return (byte < 0x20 && byte != '\n') || byte == 0x7F; }

/// Also those controls that are two or three bytes: C1, and what turns the direction of writing.
void expect_harmless(const std::string& text) {
  EXPECT_TRUE(std::ranges::none_of(text, moves_a_terminal)) << text;
  for (const char* control : {"\xC2\x9B", "\xC2\x90", "\xE2\x80\xAE", "\xE2\x80\xAD"}) {
    EXPECT_THAT(text, testing::Not(testing::HasSubstr(control)));
  }
}

}  // namespace

const std::vector<std::string> looking_around{
    "--filter", "access.anonymous_*", "--filter",   "access.foreign_scheme_is_refused",
    "--filter", "discovery.*",        "--revision", "2025-11-25",
    "--kind",   "conformance",        "--timeout",  "0.5"};

std::vector<std::string> with(std::vector<std::string> arguments,
                              const std::vector<std::string>& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Judged judge_bounded(const std::string& url, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--server", url});
  const auto began = std::chrono::steady_clock::now();
  Judged judged = judge(std::move(arguments), {{"TOKEN", the_token}, {"PASSWORD", "a-pass-0815"}});
  EXPECT_LT(std::chrono::steady_clock::now() - began, most_time);
  testing::Test::RecordProperty("peak_kilobytes", std::to_string(judged.outcome.peak_kilobytes));
  EXPECT_LT(judged.outcome.peak_kilobytes, most_kilobytes);
  EXPECT_THAT(judged.everything(), testing::Not(testing::HasSubstr(the_token)));
  expect_harmless(judged.outcome.out + judged.outcome.err);
  expect_harmless(judged.json + judged.junit);
  return judged;
}

}  // namespace assay::e2e
