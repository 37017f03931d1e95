#pragma once

#include <chrono>
#include <condition_variable>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "harness/target/guardian.hpp"
#include "harness/target/output_tail.hpp"
#include "harness/target/target_file.hpp"

namespace assay::target {

/// One launched command: its guardian, and a thread that reads its output. Ends it when destroyed.
class Process {
 public:
  /// `role` is what people call it: "server", "processes[0]". The error is a sentence that names
  /// role and command.
  static std::expected<std::unique_ptr<Process>, std::string> start(const ProcessSpec& spec,
                                                                    const std::string& directory,
                                                                    const std::string& role);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// Waits until `ready` holds. The error is a sentence, and below it the last lines of output.
  std::expected<void, std::string> await(const Ready& ready);
  /// Lets several processes end side by side.
  void ask_to_end() { target::ask_to_end(guarded_); }

  std::string output() const;
  std::string died() const;  ///< what `await` says when it has ended; empty while it runs
  const std::string& title() const { return title_; }

 private:
  Process(Guarded guarded, std::string title);
  void read_all();
  void read_until_end();
  void read_output();
  bool read_event();
  bool await_line(std::chrono::steady_clock::time_point deadline);
  std::string await_answer(const Ready& ready, std::chrono::steady_clock::time_point deadline);
  std::string with_output(std::string sentence) const;

  Guarded guarded_;
  std::string title_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  OutputTail output_;
  std::optional<int> ended_;  // as from waitpid
  std::thread reader_;
};

/// "exit code 1", "signal SIGSEGV (Segmentation fault)".
std::string how_ended(int status);

}  // namespace assay::target
