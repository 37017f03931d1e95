// Targets that a target file launches: those that never come up, and what is left of those that
// did.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <memory>

#include "harness/cli/e2e/judged.hpp"
#include "harness/cli/e2e/liars.hpp"

namespace assay::e2e {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string target(const std::string& command, const std::string& ready) {
  return fmt::format(
      "name: launched\nserver:\n  url: http://127.0.0.1:${{port}}/mcp\n  command: {}\n  ready: "
      "{}\n",
      command, ready);
}

/// The reference server, slow enough to be caught at work.
std::string reference_target() {
  return target("[" MCP_ASSAY R"(, reference, --delay, "40", --port, "${port}"])",
                R"({line: '"server"', within: 20s})");
}

struct DeadTarget {
  const char* name;
  const char* command;
  std::vector<const char*> said;
};

void PrintTo(const DeadTarget& dead, std::ostream* out) { *out << dead.name; }

class NeverComesUp : public testing::TestWithParam<DeadTarget> {};

TEST_P(NeverComesUp, IsSaidInOneSentence) {
  const Folder folder;
  const Marker marker;
  const std::string file = folder.write(
      "target.yaml",
      target(GetParam().command, R"({url: "http://127.0.0.1:${port}/mcp", within: 1s})"));
  const Judged judged = judge({"--target", file}, marker.environment());
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.cases(), IsEmpty());
  for (const char* said : GetParam().said) {
    EXPECT_THAT(judged.trouble(), HasSubstr(said));
  }
  EXPECT_TRUE(marker.vanishes());
}

INSTANTIATE_TEST_SUITE_P(
    Target, NeverComesUp,
    testing::Values(DeadTarget{"WithoutSuchACommand",
                               "[/no/such/server]",
                               {"server '/no/such/server' could not be started", "no file"}},
                    DeadTarget{"ThatIsNotOnThePath",
                               "[no-such-server-0815]",
                               {"server 'no-such-server-0815' could not be started"}},
                    DeadTarget{"ThatDiesAtOnce",
                               R"([sh, -c, "echo no database >&2; exit 7"])",
                               {"exit code 7", "no database"}},
                    DeadTarget{"ThatDiesOfASignal", R"([sh, -c, "kill -SEGV $$"])", {"SIGSEGV"}},
                    DeadTarget{"ThatIsNeverReady",
                               R"([sh, -c, "echo warming up; sleep 600 & sleep 600"])",
                               {"was not ready within 1 s", "warming up"}}),
    [](const auto& each) { return each.param.name; });

// Node's way to die: what went wrong stands above a stack.
TEST(Launched, DyingItShowsWhatItWroteLineByLine) {
  const Folder folder;
  const std::string file = folder.write(
      "target.yaml",
      target(
          R"([sh, -c, "echo 'Error: no module'; for i in $(seq 40); do echo at line $i; done; exit 1"])",
          R"({url: "http://127.0.0.1:${port}/mcp", within: 20s})"));
  const Judged judged = judge({"--target", file});
  EXPECT_EQ(judged.outcome.exit_code, 4);
  EXPECT_THAT(judged.outcome.out,
              AllOf(HasSubstr(":\n    Error: no module\n    …\n    at line 21\n    at line 22\n"),
                    HasSubstr("\n    at line 40\n"), Not(HasSubstr("at line 20\n"))));
}

TEST(Launched, IsJudgedAndEnded) {
  const Folder folder;
  const Marker marker;
  const std::string file = folder.write("target.yaml", reference_target());
  const Judged judged =
      judge({"--target", file, "--filter", "access.anonymous*"}, marker.environment());
  EXPECT_EQ(judged.outcome.exit_code, 0);
  EXPECT_THAT(judged.ids_with("PASS"), Contains("access.anonymous_request_is_challenged"));
  EXPECT_TRUE(marker.vanishes());
}

TEST(Launched, ByAnOption) {
  const Marker marker;
  int port = 0;
  {
    const Reference free_port;
    port = std::stoi(free_port.server().substr(free_port.server().rfind(':') + 1));
  }
  const Judged judged =
      judge({"--server", fmt::format("http://127.0.0.1:{}/mcp", port), "--server-command",
             fmt::format(MCP_ASSAY " reference --port {}", port), "--filter", "access.anonymous*"},
            marker.environment());
  EXPECT_EQ(judged.outcome.exit_code, 0) << judged.outcome.out;
  EXPECT_TRUE(marker.vanishes());
}

/// What is under way when a test looks at it: a run of a launched target that has judged its first
/// case.
class UnderWay : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(program_.await("] ")) << "nothing was judged"; }

  const Folder folder_;
  const Marker marker_;
  Program program_{
      {.arguments = with_reports({"--target", folder_.write("target.yaml", reference_target()),
                                  "--verbose", "--phase", "access"},
                                 folder_),
       .environment = marker_.environment()}};
};

TEST_F(UnderWay, AnInterruptWritesReportsAndLeavesNothing) {
  EXPECT_GT(marker_.living(), 1U);  // it, and what it launched
  program_.signal(SIGINT);
  const Judged judged = reports_of(folder_, program_.wait());
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_EQ(judged.result["complete"].boolean(), false);
  EXPECT_THAT(judged.trouble(), HasSubstr("interrupted"));
  EXPECT_THAT(judged.cases(), Not(IsEmpty()));
  EXPECT_TRUE(marker_.vanishes());
}

TEST_F(UnderWay, ATerminationDoesTheSame) {
  program_.signal(SIGTERM);
  const Judged judged = reports_of(folder_, program_.wait());
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_TRUE(marker_.vanishes());
}

TEST_F(UnderWay, WhoKillsItLeavesNothingEither) {
  program_.signal(SIGKILL);
  EXPECT_EQ(program_.wait().exit_code, -1);
  EXPECT_TRUE(marker_.vanishes());
  EXPECT_THAT(text_of(folder_.path("junit.xml")),
              IsEmpty());  // no earlier report that could be taken for this run's
}

TEST(Launching, IsCutShortByAnInterrupt) {
  const Folder folder;
  const Marker marker;
  const std::string file = folder.write(
      "target.yaml",
      target(R"([sh, -c, "echo up > started; sleep 600"])", R"({line: "never", within: 600s})"));
  Program program(
      {.arguments = with_reports({"--target", file}, folder), .environment = marker.environment()});
  while (text_of(folder.path("started")).empty()) {
    usleep(5000);
  }
  program.signal(SIGINT);
  const Judged judged = reports_of(folder, program.wait());
  EXPECT_EQ(judged.outcome.exit_code,
            2);  // nothing is said about the target: it was not waited for
  EXPECT_THAT(judged.trouble(), HasSubstr("interrupted"));
  EXPECT_TRUE(marker.vanishes());
}

/// A run that waits for an answer which never comes.
class Waiting : public testing::Test {
 protected:
  std::unique_ptr<Program> start(const char* timeout) const {
    auto program = std::make_unique<Program>(
        Start{.arguments =
                  with_reports({"--server", server_.url("/mcp"), "--timeout", timeout}, folder_)});
    EXPECT_TRUE(program->await("target http"));
    return program;
  }
  const Folder folder_;
  const http::RawServer server_{silence()};
};

// Nothing was found out: that is no verdict (2), and says nothing about the target (4).
TEST_F(Waiting, InterruptedItSaysNothingAboutTheTarget) {
  const auto program = start("2");
  program->signal(SIGINT);
  const Judged judged = reports_of(folder_, program->wait());
  EXPECT_EQ(judged.outcome.exit_code, 2);
  EXPECT_THAT(judged.trouble(), HasSubstr("interrupted"));
}

TEST_F(Waiting, InterruptedTwiceItEndsAtOnce) {
  const auto program = start("3600");
  program->signal(SIGINT);
  program->signal(SIGTERM);
  EXPECT_EQ(program->wait().exit_code, 130);
}

}  // namespace
}  // namespace assay::e2e
