#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::e2e {

/// A folder that is gone, with everything in it, when this is.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();

  std::string path(std::string_view name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  /// Returns the path of the new file.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// Empty where there is no such file.
std::string text_of(const std::filesystem::path& file);

struct Outcome {
  int exit_code{-1};  ///< -1: it did not end in time and was killed, or died of a signal
  std::string out{};
  std::string err{};
  /// Most memory that it, or a process that it started and waited for, had at a time.
  long peak_kilobytes{};
};

struct Start {
  std::vector<std::string> arguments{};
  std::map<std::string, std::string>
      environment{};         ///< beside ours, which holds no GTEST_*, NO_COLOR, CI, TERM
  bool terminal{};           ///< standard output and error are a terminal (both read as `out`)
  unsigned short columns{};  ///< of the terminal; 0: it does not know
  std::string out_to{};      ///< a file in place of standard output; "closed": there is none
};

/// mcp-assay as a process, in a process group of its own. Killed, as a group, when this goes out of
/// scope.
class Program {
 public:
  explicit Program(const Start& start);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  /// Reads until the text stands in what it wrote; false when it ended, or half a minute passed,
  /// without it.
  bool await(std::string_view text);
  /// The first line of standard output.
  std::string first_line();
  void signal(int number) const;
  /// Waits until it ends, half a minute at most.
  Outcome wait();

 private:
  bool read_more(std::chrono::steady_clock::time_point deadline);
  void launch(const Start& start);

  pid_t pid_{-1};
  int out_{-1};
  int err_{-1};
  Outcome outcome_;
};

/// Starts it, and waits until it ends.
Outcome mcp_assay(const std::vector<std::string>& arguments,
                  const std::map<std::string, std::string>& environment = {});

/// The environment of a program and of all that it starts holds this; so they can be found
/// afterwards.
class Marker {
 public:
  Marker();
  std::map<std::string, std::string> environment() const { return {{"ASSAY_E2E_MARK", mark_}}; }
  std::size_t living() const;  ///< processes that bear it
  /// True when, within some seconds, none is left.
  bool vanishes() const;

 private:
  std::string mark_;
};

}  // namespace assay::e2e
