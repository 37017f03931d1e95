#include "harness/target/guardian_loop.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>

#include "harness/target/guardian.hpp"

namespace assay::target {
namespace {

// The guardian's own descriptors, once it has put them in order.
constexpr int kChannel = 3;
constexpr int kOutput = 4;
constexpr int kFirstUnused = 5;

constexpr int kTickMilliseconds = 20;
constexpr int kTermTicks = 2'000 / kTickMilliseconds;
constexpr int kKillTicks = 4'000 / kTickMilliseconds;

struct Guardian {
  pid_t command{-1};
  bool command_ended{};
  int signals{-1};
};

void report(Event::Kind kind, int value) {
  const Event event{.kind = kind, .value = value};
  send(kChannel, &event, sizeof(event), MSG_NOSIGNAL);
}

// The harness's listening sockets and files must not stay open for as long as this process lives.
void put_descriptors_in_order(const GuardianPlan& plan) {
  constexpr int kOutOfTheWay = 64;
  const int channel = fcntl(plan.channel, F_DUPFD, kOutOfTheWay);
  const int output = fcntl(plan.output, F_DUPFD, kOutOfTheWay);
  const int null = open("/dev/null", O_RDWR);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  dup3(channel, kChannel, O_CLOEXEC);
  dup3(output, kOutput, O_CLOEXEC);
  if (close_range(kFirstUnused, ~0U, 0) != 0) {
    for (int fd = kFirstUnused; fd < 4'096; ++fd) {
      close(fd);
    }
  }
}

void restore_signals() {
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void become_command(const GuardianPlan& plan, pid_t guardian, int result) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != guardian) {
    _exit(127);
  }
  dup2(kOutput, STDOUT_FILENO);
  dup2(kOutput, STDERR_FILENO);
  restore_signals();
  if (chdir(plan.directory) == 0) {
    execve(plan.file, plan.arguments, plan.environment);
  }
  const int error = errno;
  (void)!write(result, &error, sizeof(error));
  _exit(127);
}

// Returns the errno of what went wrong, or 0 once the command is running.
int start_command(const GuardianPlan& plan, Guardian& guardian) {
  std::array<int, 2> result{-1, -1};
  if (pipe2(result.data(), O_CLOEXEC) != 0) {
    return errno;
  }
  const pid_t self = getpid();
  guardian.command = fork();
  if (guardian.command < 0) {
    return errno;
  }
  if (guardian.command == 0) {
    become_command(plan, self, result[1]);
  }
  close(result[1]);
  close(kOutput);  // its end is the end of the command's output
  int error = 0;
  const ssize_t got =
      read(result[0], &error, sizeof(error));  // ends with nothing once exec has happened
  close(result[0]);
  return got == sizeof(error) ? error : 0;
}

// Reaps whoever has ended. True when no child is left, adopted ones included.
bool reap_children(Guardian& guardian) {
  while (true) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid == guardian.command) {
      guardian.command_ended = true;
      report(Event::Kind::ended, status);
    }
    if (pid <= 0) {
      return pid < 0 && errno == ECHILD;
    }
  }
}

// A subreaper adopts every descendant whose parent has ended, so that its children are all who are
// left in the end, in whatever session they hide. False where this kernel does not list them.
template <class Visit>
bool for_each_child(Visit visit) {
  const int file = open("/proc/thread-self/children", O_RDONLY);
  if (file < 0) {
    return false;
  }
  std::array<char, 4'096> text{};
  pid_t pid = 0;
  ssize_t got = 0;
  while ((got = read(file, text.data(), text.size())) > 0) {
    for (ssize_t i = 0; i < got; ++i) {
      const char c = text[static_cast<std::size_t>(i)];
      if (c >= '0' && c <= '9') {
        pid = pid * 10 + (c - '0');
      } else if (pid > 0) {
        visit(pid);
        pid = 0;
      }
    }
  }
  close(file);
  return true;
}

// The number of a group whose leader was reaped may belong to somebody else by now.
bool signal_group(const Guardian& guardian, int signal) {
  return !guardian.command_ended && kill(-guardian.command, signal) == 0;
}

void drain_signals(const Guardian& guardian) {
  signalfd_siginfo info{};
  while (read(guardian.signals, &info, sizeof(info)) > 0) {
  }
}

void wait_a_tick(const Guardian& guardian) {
  pollfd waited{.fd = guardian.signals, .events = POLLIN, .revents = 0};
  poll(&waited, 1, kTickMilliseconds);
  drain_signals(guardian);
}

// Who has got SIGTERM: a second one makes many servers drop what they are doing.
class Told {
 public:
  bool add(pid_t pid) {
    if (size_ == pids_.size() ||
        std::find(pids_.begin(), pids_.begin() + size_, pid) != pids_.begin() + size_) {
      return false;
    }
    pids_[size_++] = pid;
    return true;
  }

 private:
  std::array<pid_t, 512> pids_{};
  std::size_t size_{};
};

// SIGTERM for the command's group at once, and for everybody else when they come to us. True when
// all are gone.
bool end_politely(Guardian& guardian) {
  Told told;
  const bool group_told = signal_group(guardian, SIGTERM);
  for (int tick = 0; tick < kTermTicks; ++tick) {
    if (reap_children(guardian)) {
      return true;
    }
    for_each_child([&](pid_t pid) {
      const bool told_with_group = group_told && getpgid(pid) == guardian.command;
      if (!told_with_group && told.add(pid)) {
        kill(pid, SIGTERM);
      }
    });
    wait_a_tick(guardian);
  }
  return false;
}

void kill_everybody(const Guardian& guardian) {
  signal_group(guardian, SIGKILL);
  if (!for_each_child([](pid_t pid) { kill(pid, SIGKILL); })) {
    kill(-guardian.command, SIGKILL);
  }
}

[[noreturn]] void end_everybody(Guardian& guardian) {
  if (!end_politely(guardian)) {
    // Again and again: what a killed process leaves behind comes to us only then.
    for (int tick = 0; tick < kKillTicks && !reap_children(guardian); ++tick) {
      kill_everybody(guardian);
      wait_a_tick(guardian);
    }
  }
  _exit(0);
}

bool told_to_end(const Guardian& guardian) {
  signalfd_siginfo info{};
  bool told = false;
  while (read(guardian.signals, &info, sizeof(info)) > 0) {
    told = told || info.ssi_signo != SIGCHLD;
  }
  return told;
}

int open_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    sigaddset(&set, signal);
  }
  return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

}  // namespace

void run_guardian(const GuardianPlan& plan) {
  setsid();  // out of reach of the terminal's Ctrl-C, which the harness answers
  prctl(PR_SET_NAME, "assay-guardian");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  put_descriptors_in_order(plan);
  // An ignored SIGCHLD, inherited, would have the kernel reap the command behind our back.
  struct sigaction action{};
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, nullptr);
  Guardian guardian{.signals = open_signals()};
  if (const int error = start_command(plan, guardian); error != 0) {
    report(Event::Kind::not_started, error);
    _exit(0);
  }
  report(Event::Kind::started, 0);
  while (true) {
    std::array<pollfd, 2> waited{pollfd{.fd = kChannel, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = guardian.signals, .events = POLLIN, .revents = 0}};
    poll(waited.data(), waited.size(), -1);
    if (told_to_end(guardian) || waited[0].revents != 0) {
      end_everybody(guardian);
    }
    reap_children(guardian);
  }
}

}  // namespace assay::target
