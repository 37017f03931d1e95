#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/target/target_file.hpp"

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string kServer = "server: {url: 'http://a.test/mcp'}\n";

std::string error_of(const std::string& yaml) {
  const auto spec = parse_target(yaml, "t.yaml", {.issuer = "http://127.0.0.1:9/iss"});
  return spec ? "no error" : spec.error();
}

TEST(TargetFileMistakes, a_trusted_issuer_has_to_reach_the_server) {
  EXPECT_THAT(error_of(kServer + "authorization_server:\n  trusted: true"),
              AllOf(StartsWith("t.yaml:3:12: authorization_server.trusted"),
                    HasSubstr("${issuer}, which stands nowhere"), HasSubstr("issuer --keys")));
  EXPECT_THAT(error_of("# ${issuer}\n" + kServer + "authorization_server: {trusted: true}"),
              StartsWith("t.yaml:3:33: "));
  EXPECT_EQ(error_of(kServer + "authorization_server: {trusted: false}"), "no error");
  EXPECT_EQ(error_of(kServer + "authorization_server: {trusted: true, issuer: '${issuer}'}"),
            "no error");
}

TEST(TargetFileMistakes, an_expansion_without_quotes_in_a_flow_is_told_to_have_them) {
  for (const std::string yaml : {"server: {url: http://127.0.0.1:${port}/mcp}",
                                 "server: {url: 'http://a/', env: {A: ${port}}}",
                                 "# Grüße\nserver:\n  url: http://a/\n  command: [x, ${port}]"}) {
    EXPECT_THAT(error_of(yaml), AllOf(HasSubstr("no valid YAML"), HasSubstr("wants quotes")))
        << yaml;
  }
  EXPECT_THAT(error_of("server: {url: '${port}'"), testing::Not(HasSubstr("quotes")));
}

}  // namespace
}  // namespace assay
