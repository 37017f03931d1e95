#pragma once

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>

/// Runs the generator as the build does: as a process, on folders made for the purpose.
namespace assay {

namespace fs = std::filesystem;

struct Outcome {
  int exit_code = -1;
  std::string output{};
};

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

/// Fourteen lines, the first of them in line 2 of what `file` makes.
inline std::string row(std::string_view id) {
  return replaced(R"(  {
    "id": "ID",
    "document": "RFC 1",
    "section": "3",
    "url": "https://example.com/rfc1",
    "role": "server",
    "phase": "access",
    "levels": {"2025-03-26": "none", "2025-06-18": "MAY", "2025-11-25": "SHOULD NOT",
      "2026-07-28": "MUST"},
    "statement": "A good server does \"this\" … and C:\\that.",
    "why": "Otherwise somebody suffers.",
    "fix": "Let it be told. Do it.",
    "threat": "token-theft", "cwe": "",
    "raw": ["AS-REG-01"], "verified": true})",
                  "ID", id);
}

inline std::string file(const std::string& rows) { return "[\n" + rows + "\n]\n"; }

inline std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Generate : public ::testing::Test {
 public:
  Generate(const Generate&) = delete;
  Generate& operator=(const Generate&) = delete;
  Generate(Generate&&) = delete;
  Generate& operator=(Generate&&) = delete;

 protected:
  Generate() {
    std::string name = (fs::temp_directory_path() / "register-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Generate() override { fs::remove_all(folder_); }
  void put(std::string_view name, std::string_view text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// Its output, both streams, goes to a file: no shell stands between.
  Outcome run() const {
    const std::string log = (folder_ / "log").string();
    const std::string output_folder = out().string();
    const std::string generator = ASSAY_REGISTER_GENERATOR;
    std::array<std::string, 3> words{generator, folder_.string(), output_folder};
    std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
    posix_spawn_file_actions_t streams{};
    ::posix_spawn_file_actions_init(&streams);
    ::posix_spawn_file_actions_addopen(&streams, 1, log.c_str(), O_CREAT | O_TRUNC | O_WRONLY,
                                       0600);
    ::posix_spawn_file_actions_adddup2(&streams, 1, 2);
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, generator.c_str(), &streams, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&streams);
    int status = 0;
    if (failed != 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
      ADD_FAILURE() << "the generator did not run to its end";
      return {};
    }
    return {.exit_code = WEXITSTATUS(status), .output = text_of(log)};
  }

  /// The register is refused with one line that names the place (with its line, where that is not
  /// 0) and says the rest, and nothing is written.
  void expect_refused(std::string_view name, int line, std::string_view says) const {
    const Outcome outcome = run();
    EXPECT_EQ(outcome.exit_code, 1);
    const std::string place = (name.empty() ? folder_ : folder_ / name).string() +
                              (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    EXPECT_EQ(outcome.output.substr(0, place.size()), place) << outcome.output;
    EXPECT_THAT(outcome.output, ::testing::HasSubstr(says));
    EXPECT_EQ(outcome.output.find('\n'), outcome.output.size() - 1) << outcome.output;
    EXPECT_FALSE(fs::exists(out() / "req.hpp"));
  }

  std::string read(std::string_view name) const { return text_of(out() / name); }

  fs::path out() const { return folder_ / "out"; }
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

}  // namespace assay
