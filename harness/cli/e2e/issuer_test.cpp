// `mcp-assay issuer`: what it prints, what it writes, and how it ends.
#include <gmock/gmock.h>

#include <csignal>

#include "harness/cli/e2e/program.hpp"
#include "harness/http/transport.hpp"
#include "harness/json/document.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string body_of(const std::string& url) {
  return http::make_curl_transport({})->perform({.method = "GET", .url = url}, "look").body();
}

Document ready_line(Program& program) {
  return Document::parse(program.first_line()).value_or(Document());
}

TEST(Issuer, SaysInOneLineWhereItIs) {
  Program program({.arguments = {"issuer", "--server", "http://127.0.0.1:3000/mcp"}});
  const Document ready = ready_line(program);
  EXPECT_EQ(ready.text("server"), "http://127.0.0.1:3000/mcp");
  EXPECT_EQ(ready["users"].size(), 2U);
  const std::string issuer = ready.text("issuer").value_or("");
  EXPECT_THAT(body_of(issuer + "/.well-known/oauth-authorization-server"), HasSubstr(issuer));
  EXPECT_THAT(body_of(issuer + "/jwks"), HasSubstr("ES256"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().exit_code, 0);
}

TEST(Issuer, IsTheSameAgainWithItsKeyFile) {
  const Folder folder;
  const std::string file = folder.path("keys.json");
  std::string issuer;
  std::string keys;
  for (const bool is_first : {true, false}) {
    Program program({.arguments = {"issuer", "--keys", file, "--algorithm", "RS256"}});
    const std::string now = ready_line(program).text("issuer").value_or("?");
    if (is_first) {
      issuer = now;
      keys = body_of(issuer + "/jwks");
      using std::filesystem::perms;
      EXPECT_EQ(std::filesystem::status(file).permissions(),
                perms::owner_read | perms::owner_write);
    }
    EXPECT_EQ(now, issuer);
    EXPECT_EQ(body_of(issuer + "/jwks"), keys);
    program.signal(SIGINT);
    EXPECT_EQ(program.wait().exit_code, 0);
  }
}

TEST(Issuer, SaysThatItsPortIsTaken) {
  Program program({.arguments = {"issuer"}});
  const std::string issuer = ready_line(program).text("issuer").value_or("");
  const Outcome outcome = mcp_assay({"issuer", "--port", issuer.substr(issuer.rfind(':') + 1)});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("is taken"));
}

TEST(Issuer, RefusesWhatItCannotUseInASentence) {
  const Folder folder;
  const std::string odd = folder.write("odd.json", "{}");
  struct Wrong {
    std::vector<std::string> arguments{};
    std::string said{};
  };
  for (const Wrong& wrong :
       {Wrong{{"issuer", "--algorithm", "none"}, "EdDSA"},
        Wrong{{"issuer", "--server", "nonsense"}, "nonsense"},
        Wrong{{"issuer", "--keys", odd}, odd},
        Wrong{{"issuer", "--keys", "/nowhere/keys.json"}, "cannot be written"},
        Wrong{{"issuer", "--introspection-client", "rs", "--introspection-secret-env",
               "ASSAY_TEST_NOBODY_SETS_THIS"},
              "ASSAY_TEST_NOBODY_SETS_THIS"},
        Wrong{{"issuer", "--introspection-client", "rs"}, "--introspection-secret-env"}}) {
    const Outcome outcome = mcp_assay(wrong.arguments);
    EXPECT_EQ(outcome.exit_code, 3) << wrong.said;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("mcp-assay: "), HasSubstr(wrong.said)));
  }
}

}  // namespace
}  // namespace assay::e2e
