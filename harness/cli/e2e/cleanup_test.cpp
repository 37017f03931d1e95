// What a run registers at its target is gone after it (RFC 7592), however the run ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <set>
#include <sstream>
#include <thread>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto odd_registration = "authorization.odd_registration_gets_a_clean_answer";

/// The clients of whom the audit log says that the operation was done.
std::multiset<std::string> clients_in(const std::string& audit_log, const std::string& operation) {
  std::multiset<std::string> clients;
  std::istringstream lines(text_of(audit_log));
  for (std::string line; std::getline(lines, line);) {
    const Document entry = Document::parse(line).value_or(Document());
    if (entry.text("operation") == operation && entry.text("decision") == "allow") {
      clients.insert(entry.text("client").value_or("?"));
    }
  }
  return clients;
}

class Cleanup : public testing::Test {
 protected:
  std::multiset<std::string> registered() const { return clients_in(log_, "register"); }
  std::multiset<std::string> deleted() const { return clients_in(log_, "unregister"); }

  const Folder folder_;
  const std::string log_ = folder_.path("audit.jsonl");
  const std::string target_ = folder_.path("target.yaml");
  const Reference reference_{{"--audit-log", log_, "--write-target", target_, "--delay", "5"}};
};

TEST_F(Cleanup, NoClientIsLeftAfterARun) {
  const Judged judged = judge(
      {"--target", target_, "--revision", "2025-11-25", "--filter", "authorization.registration_*",
       "--filter", "authorization.public_client_*", "--filter", "access.valid_token_*"});
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_THAT(registered(), SizeIs(testing::Gt(5)));
  EXPECT_EQ(deleted(), registered());
  EXPECT_THAT(judged.everything(), Not(HasSubstr("could not be deleted")));
}

TEST_F(Cleanup, NorAfterAttacksOnRegistration) {
  judge({"--target", target_, "--revision", "2025-11-25", "--seed", "1", "--filter",
         odd_registration, "--filter", "authorization.racing_registrations_get_ids_of_their_own"});
  EXPECT_THAT(registered(), SizeIs(testing::Gt(15)));  // ten of them racing
  EXPECT_EQ(deleted(), registered());
}

TEST_F(Cleanup, NorAfterOneThatWasInterrupted) {
  const Folder reports;
  Program program({.arguments = with_reports({"--target", target_, "--verbose"}, reports)});
  for (int tries = 0; tries < 3000 && registered().empty(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  program.signal(SIGINT);
  const Judged judged = reports_of(reports, program.wait());
  EXPECT_THAT(judged.trouble(), HasSubstr("interrupted"));
  EXPECT_THAT(registered(), Not(IsEmpty()));
  EXPECT_EQ(deleted(), registered());
}

/// At eight requests a second its attempts would take two minutes.
TEST_F(Cleanup, NorAfterAnInterruptedAttack) {
  const Folder reports;
  Program program(
      {.arguments = with_reports(
           {"--target", target_, "--revision", "2025-11-25", "--filter",
            "authorization.mutated_redirect_uri_is_refused", "--attempts", "1000", "--rate", "8"},
           reports)});
  for (int tries = 0; tries < 3000 && registered().empty(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  program.signal(SIGINT);
  const Judged judged = reports_of(reports, program.wait());
  EXPECT_THAT(judged.trouble(), HasSubstr("interrupted"));
  EXPECT_EQ(deleted(), registered());
}

TEST_F(Cleanup, NorAfterOneWhoseRequestsAreSpent) {
  const Judged judged = judge({"--target", target_, "--revision", "2025-11-25", "--max-requests",
                               "60", "--kind", "conformance"});
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.everything(), HasSubstr("(--max-requests) are spent"));
  EXPECT_THAT(registered(), Not(IsEmpty()));
  EXPECT_EQ(deleted(), registered());
  // What was not sent is not counted, and a few requests more are all that cleaning up takes.
  EXPECT_GE(judged.result["exchange_count"].integer().value_or(0), 60);
  EXPECT_LE(judged.result["exchange_count"].integer().value_or(0), 80);
}

TEST_F(Cleanup, SaysThatItsRequestsAreSpent) {
  const Judged judged =
      judge({"--target", target_, "--revision", "2025-11-25", "--max-requests", "150", "--seed",
             "1", "--filter", odd_registration, "--attempts", "300"});
  ASSERT_GT(registered().size(), deleted().size());
  EXPECT_THAT(judged.result.texts("notes"),
              Contains(HasSubstr("could not be deleted: the requests that it may send "
                                 "(--max-requests) are spent.")));
}

TEST_F(Cleanup, NorAfterALookAtTheConnection) {
  EXPECT_EQ(mcp_assay({"connect", "--target", target_}).exit_code, 0);
  EXPECT_THAT(registered(), Not(IsEmpty()));
  EXPECT_EQ(deleted(), registered());
}

// Whoever registers chooses where the run sends its last requests: not anywhere.
TEST(CleanupAtALiar, IsNotLedAwayAndSaysWhatIsLeft) {
  const std::string body = R"({"client_id":"c","registration_client_uri":"http://192.0.2.1/c",)"
                           R"("registration_access_token":"a-token-that-nobody-may-see-0815"})";
  const http::RawServer server(speaking(honest_discovery(always(201, "application/json", body))));
  const Judged judged =
      judge({"--server", server.url("/mcp"), "--timeout", "1", "--revision", "2025-11-25",
             "--filter", "authorization.registration_answers_created"});
  EXPECT_THAT(judged.result.texts("notes"),
              Contains(HasSubstr("1 of the 1 that this run registered could not be deleted")));
  EXPECT_THAT(judged.result.texts("notes"), Contains(HasSubstr("http://192.0.2.1/c")));
  EXPECT_THAT(judged.everything(), Not(HasSubstr("a-token-that-nobody-may-see-0815")));
}

}  // namespace
}  // namespace assay::e2e
