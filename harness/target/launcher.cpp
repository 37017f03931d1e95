#include "harness/target/launcher.hpp"

#include <fmt/format.h>

#include <ranges>
#include <utility>
#include <vector>

#include "harness/target/process.hpp"

namespace assay {

using target::Process;

struct LaunchedTarget::Impl {
  TargetSpec spec;
  std::vector<std::unique_ptr<Process>> running;

  explicit Impl(TargetSpec target_spec) : spec(std::move(target_spec)) {}

  std::expected<void, std::string> start(const ProcessSpec& process, const std::string& role,
                                         const std::optional<Ready>& ready) {
    auto started = Process::start(process, spec.directory, role);
    if (!started) {
      return std::unexpected(started.error());
    }
    running.push_back(*std::move(started));
    return ready ? running.back()->await(*ready) : std::expected<void, std::string>();
  }

  std::expected<void, std::string> start_all() {
    for (std::size_t i = 0; i < spec.processes.size(); ++i) {
      const ProcessSpec& process = spec.processes[i];
      if (auto done = start(process, fmt::format("processes[{}]", i), process.ready); !done) {
        return done;
      }
    }
    if (!spec.server.process) {
      return {};
    }
    // A server of which nothing is said is ready when its address gives any answer.
    const ProcessSpec& server = *spec.server.process;
    return start(server, "server", server.ready.value_or(Ready{.url = spec.server.url}));
  }

  // In reverse order, side by side: each may take its two seconds.
  void stop_all() {
    for (const auto& process : running | std::views::reverse) {
      process->ask_to_end();
    }
    while (!running.empty()) {
      running.pop_back();
    }
  }
};

LaunchedTarget::LaunchedTarget(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

LaunchedTarget::~LaunchedTarget() { impl_->stop_all(); }

std::expected<std::unique_ptr<LaunchedTarget>, std::string> LaunchedTarget::launch(
    const TargetSpec& spec) {
  std::unique_ptr<LaunchedTarget> launched(new LaunchedTarget(std::make_unique<Impl>(spec)));
  if (auto done = launched->impl_->start_all(); !done) {
    return std::unexpected(done.error());
  }
  return launched;
}

std::expected<void, std::string> LaunchedTarget::restart() {
  impl_->stop_all();
  auto done = impl_->start_all();
  if (!done) {
    impl_->stop_all();
  }
  return done;
}

std::string LaunchedTarget::output() const {
  std::string out;
  for (const auto& process : impl_->running) {
    out += fmt::format("== {}\n{}\n", process->title(), process->output());
  }
  return out;
}

std::string LaunchedTarget::died() const {
  for (const auto& process : impl_->running) {
    if (std::string sentence = process->died(); !sentence.empty()) {
      return sentence;
    }
  }
  return {};
}

void end_all_process_groups() noexcept { target::end_all_guarded(); }

}  // namespace assay
