#include "harness/target/launcher.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace assay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

// A zombie that nobody has taken away yet is as dead as can be.
bool is_alive(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string stat;
  std::getline(file, stat);
  const auto name_end = stat.rfind(')');
  return name_end != std::string::npos && stat.size() > name_end + 2 && stat[name_end + 2] != 'Z';
}

template <class Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

ProcessSpec shell(const std::string& script, std::optional<Ready> ready = Ready{.line = "READY"}) {
  return {.command = {"sh", "-c", script}, .ready = std::move(ready)};
}

class Launcher : public ::testing::Test {
 protected:
  Launcher() { fs::create_directory(folder_); }
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  ~Launcher() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  TargetSpec target(ProcessSpec server) const {
    return {.name = "t",
            .directory = folder_.string(),
            .server = {.url = "http://127.0.0.1:1/", .process = std::move(server)}};
  }

  std::string contents(const std::string& name) const {
    const std::ifstream file(folder_ / name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::vector<pid_t> pids() const {
    std::stringstream text(contents("pids"));
    std::vector<pid_t> out;
    for (pid_t pid = 0; text >> pid;) {
      out.push_back(pid);
    }
    return out;
  }

  std::vector<pid_t> survivors() const {
    std::vector<pid_t> out = pids();
    std::erase_if(out, [](pid_t pid) { return !is_alive(pid); });
    return out;
  }

  fs::path folder_ = fs::temp_directory_path() / fmt::format("assay-launcher-{}", getpid());
};

std::string error_of(const TargetSpec& spec) {
  const auto launched = LaunchedTarget::launch(spec);
  return launched ? "" : launched.error();
}

// A process that ignores SIGTERM, with a child, and a grandchild that has fled into a session of
// its own.
const std::string kStubborn =
    "trap '' TERM; echo $$ >> pids; sleep 1000 & echo $! >> pids;"
    "setsid sh -c 'trap \"\" TERM; echo $$ >> pids; echo READY; sleep 1000; sleep 1000' & wait; "
    "wait";

TEST_F(Launcher, waits_for_a_line_and_keeps_the_output) {
  const auto launched =
      LaunchedTarget::launch(target(shell("echo out; echo err >&2; echo READY; sleep 1000")));
  ASSERT_TRUE(launched) << launched.error();
  EXPECT_THAT((*launched)->output(),
              AllOf(HasSubstr("server 'sh -c"), HasSubstr("out\nerr\nREADY")));
  EXPECT_EQ((*launched)->died(), "");
}

TEST_F(Launcher, waits_for_any_answer_or_for_a_status) {
  const std::string port = std::to_string(free_loopback_port());
  const std::string url = "http://127.0.0.1:" + port + "/x";
  for (const std::optional<int> status : {std::optional<int>(), std::optional<int>(200)}) {
    const auto launched = LaunchedTarget::launch(
        target({.command = {ANSWERING_SERVER, port, "3"},
                .ready = Ready{.url = url, .status = status, .within = 60s}}));
    ASSERT_TRUE(launched) << launched.error();
  }
  const std::string error =
      error_of(target({.command = {ANSWERING_SERVER, port, "100000"},
                       .ready = Ready{.url = url, .status = 200, .within = 2s}}));
  EXPECT_THAT(error, AllOf(HasSubstr("was not ready within 2 s"), HasSubstr(url),
                           HasSubstr("status 503 instead of 200"), HasSubstr("wrote nothing")));
}

TEST_F(Launcher, a_server_without_ready_is_awaited_at_its_url) {
  const std::string port = std::to_string(free_loopback_port());
  TargetSpec spec = target({.command = {ANSWERING_SERVER, port}});
  spec.server.url = "http://127.0.0.1:" + port + "/mcp";
  EXPECT_EQ(error_of(spec), "");
}

TEST_F(Launcher, starts_processes_before_the_server_in_their_folder_with_their_environment) {
  ProcessSpec server = shell("echo server $NAME >> log; echo READY; sleep 1000");
  server.env = {{"NAME", "a b"}};
  TargetSpec spec = target(std::move(server));
  spec.processes = {shell("echo first >> log; echo READY; sleep 1000"),
                    shell("echo second $HOME >> log; echo READY; sleep 1000")};
  const auto launched = LaunchedTarget::launch(spec);
  ASSERT_TRUE(launched) << launched.error();
  const char* home = std::getenv("HOME");
  EXPECT_EQ(contents("log"), fmt::format("first\nsecond{}{}\nserver a b\n",
                                         home == nullptr ? "" : " ", home == nullptr ? "" : home));
}

TEST_F(Launcher, runs_programs_of_the_folder_and_of_the_path_given) {
  fs::create_directory(folder_ / "bin");
  std::ofstream(folder_ / "bin" / "tool") << "#!/bin/sh\necho READY $0\nsleep 1000\n";
  fs::permissions(folder_ / "bin" / "tool", fs::perms::owner_all);
  EXPECT_EQ(error_of(target({.command = {"bin/tool"}, .ready = Ready{.line = "READY"}})), "");
  EXPECT_EQ(error_of(target(
                {.command = {"tool"},
                 .env = {{"PATH", "/nowhere:" + (folder_ / "bin").string() + ":/usr/bin:/bin"}},
                 .ready = Ready{.line = "READY"}})),
            "");
}

TEST_F(Launcher, a_target_without_a_folder_runs_where_the_harness_does) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  TargetSpec spec = target(shell("echo here >> log; echo READY; sleep 1000"));
  spec.directory = "";
  EXPECT_EQ(error_of(spec), "");
  fs::create_directory("sub");
  std::ofstream("sub/tool") << "#!/bin/sh\necho sub >> log\necho READY\nsleep 1000\n";
  fs::permissions("sub/tool", fs::perms::owner_all);
  spec = target({.command = {"./tool"}, .ready = Ready{.line = "READY"}});
  spec.directory = "sub";
  EXPECT_EQ(error_of(spec), "");
  fs::current_path(before);
  EXPECT_EQ(contents("log"), "here\n");
  EXPECT_EQ(contents("sub/log"), "sub\n");
}

TEST_F(Launcher, says_what_cannot_be_started) {
  EXPECT_THAT(error_of(target({.command = {"no-such-program-here"}})),
              AllOf(HasSubstr("server 'no-such-program-here' could not be started"),
                    HasSubstr("no program 'no-such-program-here' in PATH")));
  EXPECT_THAT(error_of(target({.command = {"./missing"}})), HasSubstr("there is no file"));
  std::ofstream(folder_ / "plain") << "hello";
  EXPECT_THAT(error_of(target({.command = {"./plain"}})), HasSubstr("is not executable"));
  EXPECT_THAT(error_of(target({.command = {"./"}})), HasSubstr("is no program"));
  fs::permissions(folder_ / "plain", fs::perms::owner_all);
  EXPECT_THAT(error_of(target({.command = {"./plain"}})), HasSubstr("Exec format error"));
  EXPECT_THAT(error_of(target({})), HasSubstr("the command is empty"));
  TargetSpec lost = target(shell("true"));
  lost.directory = "/nowhere/at/all";
  EXPECT_THAT(error_of(lost), HasSubstr("no folder '/nowhere/at/all'"));
}

TEST_F(Launcher, an_early_death_ends_the_waiting) {
  const std::string line = error_of(
      target(shell("echo one; echo oops >&2; exit 3", Ready{.line = "READY", .within = 1h})));
  EXPECT_THAT(line, AllOf(HasSubstr("ended by itself with exit code 3"),
                          HasSubstr("its last output:\n    one\n    oops")));
  const std::string url =
      error_of(target(shell("kill -SEGV $$", Ready{.url = "http://127.0.0.1:1/", .within = 1h})));
  EXPECT_THAT(url, HasSubstr("signal SIGSEGV"));
}

TEST_F(Launcher, notices_a_death_later_on) {
  const auto launched = LaunchedTarget::launch(
      target(shell("echo READY; until [ -e go ]; do sleep 0.01; done; echo bye; exit 7")));
  ASSERT_TRUE(launched) << launched.error();
  EXPECT_EQ((*launched)->died(), "");
  std::ofstream(folder_ / "go") << "";
  ASSERT_TRUE(comes_true([&] { return !(*launched)->died().empty(); }));
  EXPECT_THAT((*launched)->died(),
              AllOf(HasSubstr("exit code 7"), HasSubstr("\n    READY\n    bye")));
}

TEST_F(Launcher, gives_a_process_the_chance_to_end_well) {
  {
    const auto launched = LaunchedTarget::launch(target(
        shell("trap 'echo bye >> log; exit 0' TERM; echo READY; while :; do sleep 0.01; done")));
    ASSERT_TRUE(launched) << launched.error();
  }
  EXPECT_EQ(contents("log"), "bye\n");
}

TEST_F(Launcher, leaves_nobody_behind) {
  {
    const auto launched = LaunchedTarget::launch(target(shell(kStubborn)));
    ASSERT_TRUE(launched) << launched.error();
    ASSERT_THAT(survivors(), SizeIs(3));
  }
  EXPECT_THAT(survivors(), IsEmpty());
}

TEST_F(Launcher, leaves_nobody_behind_when_the_leader_has_ended_already) {
  {
    const auto launched = LaunchedTarget::launch(target(shell(
        "setsid sh -c 'echo $$ >> pids; sleep 1000; :' & sh -c 'echo $$ >> pids; sleep 1000; :' &"
        "until [ \"$(wc -l < pids)\" = 2 ]; do sleep 0.01; done; echo READY; sleep 0.1")));
    ASSERT_TRUE(launched) << launched.error();
    ASSERT_TRUE(comes_true([&] { return !(*launched)->died().empty(); }));
    ASSERT_THAT(survivors(), SizeIs(2));
  }
  EXPECT_THAT(survivors(), IsEmpty());
}

TEST_F(Launcher, leaves_nobody_behind_after_a_failed_launch) {
  TargetSpec spec = target(shell("exit 1"));
  spec.processes = {shell(kStubborn)};
  EXPECT_THAT(error_of(spec), HasSubstr("exit code 1"));
  EXPECT_THAT(pids(), SizeIs(3));
  EXPECT_THAT(survivors(), IsEmpty());
}

TEST_F(Launcher, leaves_nobody_behind_when_the_harness_is_killed) {
  const pid_t harness = fork();
  if (harness == 0) {
    const auto launched = LaunchedTarget::launch(target(shell(kStubborn)));
    std::ofstream(folder_ / "launched") << (launched ? "yes" : launched.error());
    pause();
    _exit(0);
  }
  ASSERT_TRUE(comes_true([&] { return !contents("launched").empty(); }));
  EXPECT_EQ(contents("launched"), "yes");
  EXPECT_THAT(survivors(), SizeIs(3));
  kill(harness, SIGKILL);
  waitpid(harness, nullptr, 0);
  EXPECT_TRUE(comes_true([&] { return survivors().empty(); }));
}

TEST_F(Launcher, a_signal_handler_can_end_everything) {
  const pid_t harness = fork();
  if (harness == 0) {
    (void)std::signal(SIGTERM, [](int) {
      end_all_process_groups();
      _exit(42);
    });
    TargetSpec spec = target(shell(kStubborn));
    spec.processes = {shell("echo $$ >> pids; echo READY; sleep 1000; :")};
    const auto launched = LaunchedTarget::launch(spec);
    std::ofstream(folder_ / "launched") << (launched ? "yes" : launched.error());
    while (true) {
      pause();
    }
  }
  ASSERT_TRUE(comes_true([&] { return !contents("launched").empty(); }));
  EXPECT_THAT(survivors(), SizeIs(4));
  kill(harness, SIGTERM);
  int status = 0;
  waitpid(harness, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 42);
  EXPECT_THAT(survivors(), IsEmpty()) << "they are gone when the call returns";
}

TEST_F(Launcher, outlives_the_thread_that_launched_it) {
  std::expected<std::unique_ptr<LaunchedTarget>, std::string> launched;
  std::thread([&] {
    launched = LaunchedTarget::launch(target(shell("echo $$ >> pids; echo READY; sleep 1000; :")));
  }).join();
  ASSERT_TRUE(launched) << launched.error();
  EXPECT_THAT(survivors(), SizeIs(1));
  EXPECT_EQ((*launched)->died(), "");
}

TEST_F(Launcher, restarts_on_the_same_port) {
  const std::string port = std::to_string(free_loopback_port());
  TargetSpec spec = target(
      {.command = {"sh", "-c", R"(echo $$ >> pids; exec "$0" "$1")", ANSWERING_SERVER, port}});
  spec.server.url = "http://127.0.0.1:" + port + "/";
  const auto launched = LaunchedTarget::launch(spec);
  ASSERT_TRUE(launched) << launched.error();
  const auto again = (*launched)->restart();
  ASSERT_TRUE(again) << again.error();
  ASSERT_THAT(pids(), SizeIs(2));
  EXPECT_FALSE(is_alive(pids().front()));
  EXPECT_TRUE(is_alive(pids().back()));
  EXPECT_EQ((*launched)->died(), "");
}

TEST_F(Launcher, a_failed_restart_leaves_nobody_behind) {
  const auto launched = LaunchedTarget::launch(target(
      shell("echo $$ >> pids; [ -e again ] && exit 9; touch again; echo READY; sleep 1000; :")));
  ASSERT_TRUE(launched) << launched.error();
  const auto again = (*launched)->restart();
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error(), HasSubstr("exit code 9"));
  EXPECT_THAT(survivors(), IsEmpty());
}

TEST_F(Launcher, hands_no_descriptors_down) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const auto launched = LaunchedTarget::launch(target(shell("echo READY; sleep 1000")));
  ASSERT_TRUE(launched) << launched.error();
  close(pipe_ends[1]);
  fcntl(pipe_ends[0], F_SETFL, O_NONBLOCK);
  char byte = 0;
  EXPECT_EQ(read(pipe_ends[0], &byte, 1), 0) << "somebody else still holds the other end";
  close(pipe_ends[0]);
}

TEST_F(Launcher, bounds_the_output_and_never_blocks_the_process) {
  const auto launched = LaunchedTarget::launch(
      target(shell("yes 0123456789 | head -c 3000000; echo; echo READY; sleep 1000")));
  ASSERT_TRUE(launched) << launched.error();
  EXPECT_LT((*launched)->output().size(), 66'000U);
  EXPECT_THAT((*launched)->output(), HasSubstr("READY"));
}

TEST_F(Launcher, a_shell_script_is_quoted_in_one_line) {
  EXPECT_THAT(
      error_of(target(shell("exit 1\n# " + std::string(500, 'x')))),
      AllOf(HasSubstr("'sh -c exit 1 # xxx"), HasSubstr("…'"), testing::Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace assay
