#include "harness/target/guardian.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "harness/target/guardian_loop.hpp"

namespace assay::target {
namespace {

constexpr std::size_t kMostProcesses = 256;
constexpr int kEndMilliseconds = 8'000;  // more than a guardian ever takes

// What a signal handler can reach. A slot holds a channel plus one, so that zero is free.
std::array<std::atomic<int>, kMostProcesses> channels{};
std::atomic<pid_t> owner{};

bool take_slot(int channel) {
  // After a fork the slots are the parent's: its targets are not ours to end.
  if (owner.exchange(getpid()) != getpid()) {
    for (auto& slot : channels) {
      slot = 0;
    }
  }
  for (auto& slot : channels) {
    int free = 0;
    if (slot.compare_exchange_strong(free, channel + 1)) {
      return true;
    }
  }
  return false;
}

void give_slot_back(int channel) {
  for (auto& slot : channels) {
    int mine = channel + 1;
    if (slot.compare_exchange_strong(mine, 0)) {
      return;
    }
  }
}

void close_all(std::initializer_list<int> descriptors) {
  for (const int fd : descriptors) {
    if (fd >= 0) {
      close(fd);
    }
  }
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) {
    out.push_back(
        const_cast<char*>(text.c_str()));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  }
  out.push_back(nullptr);
  return out;
}

std::string system_error(const char* what, int error) {
  return fmt::format("{}: {}", what, std::strerror(error));
}

// Signals stay blocked across the fork, so that no handler of the harness ever runs in the
// guardian.
pid_t fork_guardian(const GuardianPlan& plan) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) {
    run_guardian(plan);
  }
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

void reap(pid_t pid) noexcept {
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

int milliseconds_now() noexcept {
  timespec now{};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  const auto seconds = static_cast<int>(now.tv_sec % 1'000'000);
  return (seconds * 1'000) + static_cast<int>(now.tv_nsec / 1'000'000);
}

// True when the other side is gone.
bool await_hang_up(int channel, int deadline) noexcept {
  while (true) {
    pollfd waited{.fd = channel, .events = 0, .revents = 0};
    const int left = deadline - milliseconds_now();
    const int ready = poll(&waited, 1, left > 0 ? left : 0);
    if (ready > 0) {
      return true;
    }
    if (ready == 0 || errno != EINTR) {
      return false;
    }
  }
}

bool receive(int channel, Event& event) {
  ssize_t got = 0;
  do {
    got = recv(channel, &event, sizeof(event), MSG_WAITALL);
  } while (got < 0 && errno == EINTR);
  return got == sizeof(event);
}

void send_end(int channel) noexcept { send(channel, "e", 1, MSG_NOSIGNAL | MSG_DONTWAIT); }

}  // namespace

std::expected<Guarded, std::string> start_guarded(const Command& command) {
  std::array<int, 2> channel{-1, -1};
  std::array<int, 2> output{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel.data()) != 0 ||
      pipe2(output.data(), O_CLOEXEC) != 0) {
    const int error = errno;
    close_all({channel[0], channel[1]});
    return std::unexpected(system_error("no pipe", error));
  }
  // Built before the fork: behind it, memory must not be asked for.
  const std::vector<char*> arguments = pointers_to(command.arguments);
  const std::vector<char*> environment = pointers_to(command.environment);
  const GuardianPlan plan{.file = command.file.c_str(),
                          .arguments = arguments.data(),
                          .environment = environment.data(),
                          .directory = command.directory.c_str(),
                          .channel = channel[1],
                          .output = output[1]};
  fcntl(output[0], F_SETFL, O_NONBLOCK);
  if (!take_slot(channel[0])) {
    close_all({channel[0], channel[1], output[0], output[1]});
    return std::unexpected(fmt::format("more than {} processes at once", kMostProcesses));
  }
  Guarded guarded{.guardian = fork_guardian(plan), .channel = channel[0], .output = output[0]};
  const int error = errno;
  close_all({channel[1], output[1]});
  Event event;
  if (guarded.guardian < 0) {
    close_descriptors(guarded);
    return std::unexpected(system_error("fork", error));
  }
  if (!receive(guarded.channel, event) || event.kind != Event::Kind::started) {
    await_end(guarded);
    close_descriptors(guarded);
    return std::unexpected(event.value == 0 ? "its guardian ended at once"
                                            : std::string(std::strerror(event.value)));
  }
  return guarded;
}

void ask_to_end(const Guarded& guarded) noexcept { send_end(guarded.channel); }

void await_end(const Guarded& guarded) noexcept {
  send_end(guarded.channel);
  if (!await_hang_up(guarded.channel, milliseconds_now() + kEndMilliseconds)) {
    kill(guarded.guardian, SIGKILL);  // the command goes with it, by PR_SET_PDEATHSIG
  }
  reap(guarded.guardian);
}

void close_descriptors(Guarded& guarded) noexcept {
  give_slot_back(guarded.channel);
  close_all({guarded.channel, guarded.output});
  guarded = {};
}

void end_all_guarded() noexcept {
  const int error = errno;
  if (owner.load() == getpid()) {
    for (const auto& slot : channels) {
      if (const int channel = slot.load() - 1; channel >= 0) {
        send_end(channel);
      }
    }
    const int deadline = milliseconds_now() + kEndMilliseconds;
    for (const auto& slot : channels) {
      if (const int channel = slot.load() - 1; channel >= 0) {
        await_hang_up(channel, deadline);
      }
    }
  }
  errno = error;
}

}  // namespace assay::target
