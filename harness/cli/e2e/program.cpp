#include "harness/cli/e2e/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <stdexcept>
#include <thread>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace assay::e2e {
namespace {

using std::chrono::steady_clock;

/// A selftest judges the correct servers by every case, on a machine that may be busy.
constexpr std::chrono::seconds longest{180};

/// What a test runner or a CI sets around us is not what the tests are about.
bool is_ours_alone(std::string_view line) {
  constexpr std::array names{
      "GTEST_", "TEST_", "NO_COLOR=", "CI=", "TERM=", "TESTBRIDGE", "XML_OUTPUT"};
  return std::ranges::any_of(names, [&](const char* name) { return line.starts_with(name); });
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> lines;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_ours_alone(*entry)) {
      lines.emplace_back(*entry);
    }
  }
  for (const auto& [name, value] : more) {
    lines.push_back(fmt::format("{}={}", name, value));
  }
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& lines) {
  std::vector<char*> pointers;
  for (std::string& line : lines) {
    pointers.push_back(line.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  return ends;
}

std::array<int, 2> make_terminal(unsigned short columns) {
  std::array<int, 2> ends{};
  const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  if (openpty(&ends[0], &ends[1], nullptr, nullptr, &size) != 0) {
    throw std::runtime_error("no pseudo-terminal");
  }
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return ends;
}

std::string random_name() {
  std::random_device device;
  return fmt::format("{:08x}{:08x}", device(), device());
}

}  // namespace

Folder::Folder() : path_(std::filesystem::temp_directory_path() / ("assay-e2e-" + random_name())) {
  std::filesystem::create_directory(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(std::string_view name, std::string_view text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

Program::Program(const Start& start) { launch(start); }

void Program::launch(const Start& start) {
  const std::array<int, 2> out = start.terminal ? make_terminal(start.columns) : make_pipe();
  const std::array<int, 2> err = make_pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, start.terminal ? out[1] : err[1], STDERR_FILENO);
  if (start.out_to == "closed") {
    posix_spawn_file_actions_addclose(&actions, STDOUT_FILENO);
  } else if (!start.out_to.empty()) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, start.out_to.c_str(), O_WRONLY, 0);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);

  std::vector<std::string> arguments{MCP_ASSAY};
  arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
  std::vector<std::string> environment = environment_with(start.environment);
  const int failed = posix_spawn(&pid_, MCP_ASSAY, &actions, &attributes,
                                 pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(out[1]);
  close(err[1]);
  out_ = out[0];
  err_ = err[0];
  if (failed != 0) {
    pid_ = -1;
    throw std::runtime_error("mcp-assay could not be started");
  }
}

Program::~Program() {
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (const int descriptor : {out_, err_}) {
    if (descriptor >= 0) {
      close(descriptor);
    }
  }
}

/// False when both streams have ended, or the deadline has passed.
bool Program::read_more(steady_clock::time_point deadline) {
  std::array<pollfd, 2> waited{pollfd{.fd = out_, .events = POLLIN, .revents = 0},
                               pollfd{.fd = err_, .events = POLLIN, .revents = 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
  if ((out_ < 0 && err_ < 0) || left.count() <= 0 ||
      poll(waited.data(), waited.size(), static_cast<int>(left.count())) == 0) {
    return false;
  }
  const auto drain = [](const pollfd& ready, int& descriptor, std::string& text) {
    std::array<char, 65536> buffer{};
    if (ready.revents == 0) {
      return;
    }
    const ssize_t got = read(descriptor, buffer.data(), buffer.size());
    if (got > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {  // a terminal that nobody holds open any more says EIO
      close(descriptor);
      descriptor = -1;
    }
  };
  drain(waited[0], out_, outcome_.out);
  drain(waited[1], err_, outcome_.err);
  return true;
}

bool Program::await(std::string_view text) {
  const auto deadline = steady_clock::now() + longest;
  while (!outcome_.out.contains(text) && !outcome_.err.contains(text)) {
    if (!read_more(deadline)) {
      return false;
    }
  }
  return true;
}

std::string Program::first_line() {
  return await("\n") ? outcome_.out.substr(0, outcome_.out.find('\n')) : "";
}

void Program::signal(int number) const { kill(pid_, number); }

Outcome Program::wait() {
  const auto deadline = steady_clock::now() + longest;
  while (read_more(deadline)) {
  }
  if (out_ >= 0 || err_ >= 0) {
    kill(-pid_, SIGKILL);
  }
  int status = 0;
  rusage used{};
  wait4(pid_, &status, 0, &used);
  pid_ = -1;
  outcome_.peak_kilobytes = used.ru_maxrss;
  outcome_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome_;
}

Outcome mcp_assay(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string>& environment) {
  return Program({.arguments = arguments, .environment = environment}).wait();
}

Marker::Marker() : mark_(random_name()) {}

std::size_t Marker::living() const {
  std::size_t count = 0;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    // The environment of a process that has ended, and of one that is not ours, reads as empty.
    count += text_of(entry.path() / "environ").contains("ASSAY_E2E_MARK=" + mark_) ? 1 : 0;
  }
  return count;
}

bool Marker::vanishes() const {
  const auto deadline = steady_clock::now() + std::chrono::seconds{5};
  while (living() > 0) {
    if (steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

}  // namespace assay::e2e
