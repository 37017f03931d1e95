// `mcp-assay reference`: what it prints, what it writes, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <utility>

#include "harness/cli/e2e/judged.hpp"
#include "harness/http/transport.hpp"

namespace assay::e2e {
namespace {

using std::filesystem::perms;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(ReferenceServer, SaysInOneLineWhereItIs) {
  Reference reference;
  const Document& ready = reference.ready();
  EXPECT_THAT(reference.server(), testing::MatchesRegex("http://127.0.0.1:[0-9]+/mcp"));
  EXPECT_THAT(reference.server(), StartsWith(ready.text("issuer").value_or("?")));
  ASSERT_GE(ready["users"].size(), 2U);
  EXPECT_NE(ready["users"].at(0).text("username"), ready["users"].at(1).text("username"));
  for (const std::string& password : reference.passwords()) {
    EXPECT_GE(password.size(), 16U);
  }
  const Outcome outcome = reference.end(SIGTERM);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(std::ranges::count(outcome.out, '\n'), 1);
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST(ReferenceServer, TellsWhoeverWatchesThatItServes) {
  Program program({.arguments = {"reference"}, .terminal = true});
  EXPECT_TRUE(program.await("Serving until interrupted"));
  program.signal(SIGTERM);
  EXPECT_EQ(program.wait().exit_code, 0);
}

TEST(ReferenceServer, EndsWithZeroOnBothSignals) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_EQ(Reference().end(signal).exit_code, 0);
  }
}

TEST(ReferenceServer, SaysWhichFlawNoRunSeesHere) {
  EXPECT_THAT(Reference({"--flaw", "first_of_doubled_claims_used"}).end(SIGTERM).err,
              AllOf(HasSubstr("run does not see the flaw first_of_doubled_claims_used here"),
                    HasSubstr("mcp-assay selftest --flaw first_of_doubled_claims_used")));
  EXPECT_THAT(Reference({"--flaw", "bare_401"}).end(SIGTERM).err, IsEmpty());
}

TEST(ReferenceServer, MakesNewPasswordsAtEachStart) {
  EXPECT_NE(Reference().passwords(), Reference().passwords());
}

TEST(ReferenceServer, WritesATargetFileThatSignsIn) {
  const Folder folder;
  const std::string file = folder.write("target.yaml", "what was there before\n");
  std::filesystem::permissions(
      file, perms::owner_read | perms::owner_write | perms::group_read | perms::others_read);
  const Reference reference({"--write-target", file});
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            perms::owner_read | perms::owner_write);  // it holds passwords
  EXPECT_THAT(text_of(file),
              AllOf(HasSubstr(reference.passwords().front()), Not(HasSubstr("before"))));

  const Judged judged = judge({"--target", file, "--revision", "2025-11-25", "--filter",
                               "authorization.code_*", "--filter", "access.valid_token_is_served",
                               "--filter", "access.tampered_token_is_refused"});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(judged.ids_with("PASS"), AllOf(Contains("authorization.code_reaches_the_client"),
                                             Contains("authorization.code_works_once"),
                                             Contains("access.valid_token_is_served")));
}

// Without its target file nobody can sign in: what needs it is left out, and says so.
TEST(ReferenceServer, NeedsASignIn) {
  const Reference reference;
  const Judged judged = judge({"--server", reference.server(), "--filter",
                               "access.valid_token_is_served", "--filter", "access.anonymous_*"});
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.ids_with("NOT_EXERCISED"), Contains("access.valid_token_is_served"));
  EXPECT_THAT(judged.outcome.out, HasSubstr("--login-user"));
}

// The same user, by options and environment.
TEST(ReferenceServer, SignsInByOptions) {
  const Reference reference;
  const Judged judged =
      judge({"--server", reference.server(), "--login-user",
             reference.ready()["users"].at(0).text("username").value_or(""), "--password-env",
             "PASSWORD", "--filter", "access.valid_token_is_served"},
            {{"PASSWORD", reference.passwords().front()}});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(judged.everything(), Not(HasSubstr(reference.passwords().front())));
}

TEST(ReferenceServer, OpenOneHasNothingToProtect) {
  const Reference reference({"--open"});
  const Judged judged = judge({"--server", reference.server()});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(judged.ids_with("NOT_APPLICABLE"),
              AllOf(Contains("access.anonymous_request_is_challenged"),
                    Contains("access.expired_token_is_refused"),
                    Contains("discovery.resource_metadata_can_be_found"),
                    Contains("authorization.code_works_once")));
  for (const std::string& id : judged.ids_with("PASS")) {
    EXPECT_THAT(id, Not(HasSubstr("token")));
  }
}

// Both servers, as if they were far away.
TEST(ReferenceServer, HoldsItsAnswersBackWhenToldTo) {
  constexpr std::chrono::milliseconds delay{120};
  const Reference reference({"--delay", std::to_string(delay.count())});
  const auto transport = http::make_curl_transport({});
  const std::string issuer = reference.ready().text("issuer").value_or("");
  for (const auto& [url, status] :
       {std::pair(reference.server(), 401),
        std::pair(issuer + "/.well-known/oauth-authorization-server", 200)}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(transport->perform({.url = url}, "ask").status(), status) << url;
    EXPECT_GE(std::chrono::steady_clock::now() - begin, delay) << url;
  }
}

TEST(ReferenceServer, SaysThatAPortIsTaken) {
  const Reference first;
  const std::string port = first.server().substr(
      first.server().rfind(':') + 1, first.server().rfind('/') - first.server().rfind(':') - 1);
  const Outcome outcome = mcp_assay({"reference", "--port", port});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr(port));
}

TEST(ReferenceServer, SaysThatTheAuditLogCannotBeWritten) {
  const Outcome outcome = mcp_assay({"reference", "--audit-log", "/no/such/folder/audit.jsonl"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("audit log /no/such/folder/audit.jsonl cannot be written"));
}

TEST(ReferenceServer, SaysThatTheTargetFileCannotBeWritten) {
  const Outcome outcome = mcp_assay({"reference", "--write-target", "/no/such/folder/target.yaml"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("/no/such/folder/target.yaml"));
}

}  // namespace
}  // namespace assay::e2e
