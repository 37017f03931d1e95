#include "suites/inputs/machine_files.hpp"

#include <array>
#include <regex>

namespace assay::suites {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

/// An account by its seven fields, wherever it stands: prompts put a file into their own words.
const std::regex& machine_file_lines() {
  static const std::regex lines(
      R"(\broot:[^:\s]{0,200}:0:0:[^:\n]{0,200}:/[^:\n]{0,200}:/[^\s"]{0,200})"
      R"(|; for 16-bit app support)");
  return lines;
}

}  // namespace

std::optional<std::string> line_of_a_machine_file(std::string_view text) {
  constexpr std::size_t most = 20'000;  // of what std::regex reads without running out of stack
  const std::string read(text.substr(0, most));
  std::smatch match;
  return std::regex_search(read, match, machine_file_lines()) ? std::optional(match.str())
                                                              : std::nullopt;
}

std::optional<std::string> line_of_a_machine_file(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (auto line = line_of_a_machine_file(text)) {
      return line;
    }
  }
  return std::nullopt;
}

std::vector<std::string> ways_out_of_a_directory() {
  struct Step {
    std::string_view up{};
    std::string_view separator{};
  };
  static constexpr std::array steps{Step{"../", "/"},
                                    Step{"..%2f", "%2f"},
                                    Step{"%2e%2e/", "/"},
                                    Step{"%2e%2e%2f", "/"},
                                    Step{"%252e%252e%252f", "/"},
                                    Step{"..%252f", "%252f"},
                                    Step{"..\\", "\\"},
                                    Step{"..%5c", "%5c"},
                                    Step{"....//", "/"},
                                    Step{"..././", "/"},
                                    Step{"..;/", "/"},
                                    Step{"..%c0%af", "%c0%af"}};
  constexpr int far_enough = 10;
  std::vector<std::string> ways;
  for (const Step& step : steps) {
    ways.push_back(repeated(step.up, far_enough) + "etc" + std::string(step.separator) + "passwd");
  }
  ways.emplace_back("%2fetc%2fpasswd");
  ways.emplace_back("/etc/passwd");
  ways.push_back(repeated("..\\", far_enough) + R"(windows\win.ini)");
  ways.push_back(repeated("../", far_enough) + "windows/win.ini");
  return ways;
}

std::vector<std::string> uris_of_machine_files() {
  return {"file:///etc/passwd",         "file://localhost/etc/passwd",
          "file:/etc/passwd",           "file:///proc/self/root/etc/passwd",
          "file:///c:/windows/win.ini", "/etc/passwd",
          "FILE:///etc/passwd"};
}

}  // namespace assay::suites
