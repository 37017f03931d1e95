#include "harness/target/process.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include "harness/http/transport.hpp"
#include "harness/target/program.hpp"

namespace assay::target {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstPause{10};
constexpr milliseconds kLongestPause{200};
constexpr milliseconds kLongestTry{2'000};

std::string as_duration(milliseconds duration) {
  return duration.count() % 1'000 == 0 ? fmt::format("{} s", duration.count() / 1'000)
                                       : fmt::format("{} ms", duration.count());
}

milliseconds left_until(steady_clock::time_point deadline) {
  return std::max(milliseconds(1),
                  std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()));
}

// An event stream never ends, and a long answer is cut off: their head is an answer all the same.
std::optional<int> status_of(const http::Exchange& exchange) {
  if (exchange.status() != 0) {
    return exchange.status();
  }
  const auto& partial = exchange.record().partial;
  return partial && partial->status != 0 ? std::optional(partial->status) : std::nullopt;
}

// Part of a sentence: a shell script as an argument is cut short.
std::string title_of(const std::string& role, const std::vector<std::string>& command) {
  constexpr std::size_t kLongest = 100;
  std::string text = fmt::format("{}", fmt::join(command, " "));
  std::ranges::replace_if(text, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return fmt::format("{} '{}{}'", role, text.substr(0, kLongest),
                     text.size() > kLongest ? "…" : "");
}

}  // namespace

std::string how_ended(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const char* name = sigabbrev_np(signal);
    return fmt::format("signal SIG{} ({})", name == nullptr ? std::to_string(signal) : name,
                       strsignal(signal));
  }
  return fmt::format("exit code {}", WEXITSTATUS(status));
}

std::expected<std::unique_ptr<Process>, std::string> Process::start(const ProcessSpec& spec,
                                                                    const std::string& directory,
                                                                    const std::string& role) {
  std::string title = title_of(role, spec.command);
  const auto command = command_for(spec, directory);
  if (!command) {
    return std::unexpected(fmt::format("{} could not be started: {}", title, command.error()));
  }
  auto guarded = start_guarded(*command);
  if (!guarded) {
    return std::unexpected(fmt::format("{} could not be started: {}", title, guarded.error()));
  }
  return std::unique_ptr<Process>(new Process(*guarded, std::move(title)));
}

Process::Process(Guarded guarded, std::string title)
    : guarded_(guarded), title_(std::move(title)), reader_([this] { read_all(); }) {}

Process::~Process() {
  await_end(guarded_);
  reader_.join();  // the guardian has hung up
  close_descriptors(guarded_);
}

void Process::read_all() {
  read_until_end();
  const std::scoped_lock lock(mutex_);
  if (!ended_) {
    ended_ = SIGKILL;  // the guardian was killed, and has taken the command with it
  }
  changed_.notify_all();
}

void Process::read_until_end() {
  while (true) {
    std::array<pollfd, 2> waited{pollfd{.fd = guarded_.channel, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = guarded_.output, .events = POLLIN, .revents = 0}};
    if (poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    // What it wrote before it ended is there before the news that it has ended.
    read_output();
    if (waited[0].revents != 0 && !read_event()) {
      return;
    }
    const bool closed = (waited[1].revents & POLLIN) == 0 && waited[1].revents != 0;
    if (closed) {
      break;  // nobody writes any more: from here on only events can come
    }
  }
  while (read_event()) {
  }
}

void Process::read_output() {
  std::array<char, 8'192> bytes{};
  ssize_t got = 0;
  // Bounded, so that a process which never stops writing cannot keep us from its events.
  for (int i = 0; i < 64 && (got = read(guarded_.output, bytes.data(), bytes.size())) > 0; ++i) {
    const std::scoped_lock lock(mutex_);
    output_.append({bytes.data(), static_cast<std::size_t>(got)});
  }
  changed_.notify_all();
}

// False when the guardian is gone.
bool Process::read_event() {
  Event event;
  const ssize_t got = recv(guarded_.channel, &event, sizeof(event), MSG_WAITALL);
  if (got != sizeof(event)) {
    return got < 0 && errno == EINTR;
  }
  if (event.kind == Event::Kind::ended) {
    const std::scoped_lock lock(mutex_);
    ended_ = event.value;
  }
  changed_.notify_all();
  return true;
}

std::string Process::output() const {
  const std::scoped_lock lock(mutex_);
  return output_.text();
}

std::string Process::died() const {
  std::optional<int> status;
  {
    const std::scoped_lock lock(mutex_);
    status = ended_;
  }
  return status ? with_output(fmt::format("{} ended by itself with {}", title_, how_ended(*status)))
                : std::string{};
}

std::string Process::with_output(std::string sentence) const {
  const std::string lines = last_lines(output());
  return lines.empty() ? sentence + "; it wrote nothing"
                       : fmt::format("{}; its last output:{}", sentence, lines);
}

bool Process::await_line(steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return output_.seen() || ended_.has_value(); });
  return output_.seen();
}

// Empty when the answer came, else why it did not.
std::string Process::await_answer(const Ready& ready, steady_clock::time_point deadline) {
  milliseconds pause = kFirstPause;
  std::string last = "no answer";
  bool seen_status = false;
  while (true) {
    const milliseconds patience = std::min(kLongestTry, left_until(deadline));
    const auto transport = http::make_curl_transport({.limits = {.timeout = patience}});
    const auto exchange = transport->perform({.url = ready.url}, "is the target ready?");
    const auto status = status_of(exchange);
    if (status && (!ready.status || *ready.status == *status)) {
      return {};
    }
    if (status) {
      seen_status = true;
      last = fmt::format("status {} instead of {}", *status, ready.status.value_or(0));
    } else if (exchange.fault() != nullptr && !seen_status) {  // the last try may be cut short
      last = exchange.fault()->detail;
    }
    std::unique_lock lock(mutex_);
    const auto until = std::min(deadline, steady_clock::now() + pause);
    changed_.wait_until(lock, until, [this] { return ended_.has_value(); });
    if (ended_ || steady_clock::now() >= deadline) {
      return fmt::format("{}: {}", ready.url, last);
    }
    pause = std::min(kLongestPause, pause * 2);
  }
}

std::expected<void, std::string> Process::await(const Ready& ready) {
  const auto deadline = steady_clock::now() + ready.within;
  std::string missing;
  if (!ready.url.empty()) {
    missing = await_answer(ready, deadline);
  } else if (!ready.line.empty()) {
    {
      const std::scoped_lock lock(mutex_);
      output_.watch_for(ready.line);
    }
    missing = await_line(deadline) ? "" : fmt::format("'{}' did not come", ready.line);
  }
  // Whoever answered: if ours is dead, it was not ours.
  if (std::string death = died(); !death.empty()) {
    return std::unexpected(std::move(death));
  }
  if (!missing.empty()) {
    return std::unexpected(with_output(
        fmt::format("{} was not ready within {}: {}", title_, as_duration(ready.within), missing)));
  }
  return {};
}

}  // namespace assay::target
