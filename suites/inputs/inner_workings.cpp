#include "suites/inputs/inner_workings.hpp"

#include <regex>

namespace assay::suites {

/// Each needs what no sentence has: the place in a file, or the words that a runtime begins with.
std::optional<std::string> line_of_a_stack_trace(std::string_view text) {
  static const std::regex traces(R"(Traceback \(most recent call last\))"
                                 R"(|File "[^"\n]{1,200}", line \d+, in )"
                                 R"(|^\s+at [\w$.<>]{1,200}\([\w$]+\.(java|kt|scala):\d+\))"
                                 R"(|^\s+at .{0,200}\(?(/|file:|[A-Za-z]:\\).{1,200}:\d+:\d+\)?)"
                                 R"(|^\s+at .{1,200} in .{1,200}:line \d+)"
                                 R"(|goroutine \d+ \[running\]:)"
                                 R"(|thread '.{1,100}' panicked at )",
                                 std::regex::ECMAScript | std::regex::multiline);
  constexpr std::size_t most = 20'000;  // of what std::regex reads without running out of stack
  const std::string read(text.substr(0, most));
  std::smatch match;
  return std::regex_search(read, match, traces) ? std::optional(match.str()) : std::nullopt;
}

}  // namespace assay::suites
