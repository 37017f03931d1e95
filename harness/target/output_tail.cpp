#include "harness/target/output_tail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace assay::target {
namespace {

constexpr std::size_t kMostBytes = 64U << 10U;
constexpr std::size_t kMostLines = 20;
constexpr std::size_t kLongestLine = 300;

// A terminal must not obey what a target writes.
std::string escaped(std::string_view line) {
  std::string out;
  for (const char c : line.substr(0, kLongestLine)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out.push_back(c);
    }
  }
  return line.size() > kLongestLine ? out + "…" : out;
}

// Those that are not empty.
std::vector<std::string_view> lines_of(std::string_view output) {
  std::vector<std::string_view> lines;
  while (!output.empty()) {
    const std::size_t end = output.find('\n');
    std::string_view line = output.substr(0, end);
    output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
    while (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!line.empty()) {
      lines.push_back(line);
    }
  }
  return lines;
}

bool mentions_an_error(std::string_view line) {
  constexpr std::string_view kError = "error";
  return !std::ranges::search(line, kError, {}, [](unsigned char c) {
            return std::tolower(c);
          }).empty();
}

}  // namespace

void OutputTail::watch_for(std::string text) {
  watched_ = std::move(text);
  seen_ = text_.find(watched_) != std::string::npos;
}

void OutputTail::append(std::string_view bytes) {
  // Searched before anything is cut off: the text may lie across what was there and what comes.
  const std::size_t before = text_.size();
  text_ += bytes;
  if (!seen_ && !watched_.empty()) {
    const std::size_t overlap = std::min(before, watched_.size() - 1);
    seen_ = text_.find(watched_, before - overlap) != std::string::npos;
  }
  if (text_.size() > kMostBytes) {
    text_.erase(0, text_.size() - kMostBytes);
  }
}

std::string last_lines(std::string_view output) {
  const std::vector<std::string_view> lines = lines_of(output);
  const std::size_t first = lines.size() - std::min(lines.size(), kMostLines);
  const auto error = std::ranges::find_if(lines, mentions_an_error);
  const auto error_at = static_cast<std::size_t>(error - lines.begin());
  std::string quoted;
  const auto quote = [&quoted](std::string_view line) { quoted += fmt::format("\n    {}", line); };
  // A stack is often longer than what is quoted, and what went wrong stands above it.
  if (error_at < first) {
    quote(escaped(*error));
  }
  if (error_at + 1 < first) {
    quote("…");
  }
  for (std::size_t i = first; i < lines.size(); ++i) {
    quote(escaped(lines[i]));
  }
  return quoted;
}

}  // namespace assay::target
